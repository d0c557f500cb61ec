import { describe, expect, it } from 'vitest';
import { portClasses, type RepresentativePort, representativePorts } from '../../../src/netpol/classes/port-classes.ts';
import type { Protocol } from '../../../src/netpol/flow.ts';
import { worldFrom } from '../worlds.ts';

/** Classes of a world whose one policy names these entries of ports. */
function classesOf(...ports: readonly object[]) {
  const policies = { 'x/p': { podSelector: {}, ingress: [{ ports }] } };
  return portClasses([worldFrom({ pods: {}, policies })], []);
}

function printed(ports: readonly RepresentativePort[]): readonly string[] {
  return ports.map(({ port, protocol }) => `${protocol} ${port}`);
}

function port(number: number, protocol: Protocol = 'TCP'): RepresentativePort {
  return { port: number, protocol };
}

describe('classes of ports', () => {
  it('are one for each protocol where nothing names a port, shown by a port that people know', () => {
    expect(printed(classesOf())).toEqual(['TCP 80', 'UDP 80', 'SCTP 80']);
  });

  it('part what lies in a range from what lies before and behind it, which are one', () => {
    const [outer, inner] = classesOf({ port: 8000, endPort: 8099 });
    expect(outer).toEqual({
      port: 80,
      protocol: 'TCP',
      spans: [
        [1, 7999],
        [8100, 65_535],
      ],
    });
    expect(inner).toEqual({ port: 8080, protocol: 'TCP', spans: [[8000, 8099]] });
  });

  it('reach from the first port to the last', () => {
    expect(printed(classesOf({ port: 1, endPort: 65_535 }))).toEqual(['TCP 80', 'UDP 80', 'SCTP 80']);
    expect(classesOf({ port: 65_535 }).map(({ spans }) => spans)).toEqual([
      [[1, 65_534]],
      [[65_535, 65_535]],
      [[1, 65_535]],
      [[1, 65_535]],
    ]);
  });
});

describe('the ports that are tried on a destination', () => {
  it('are those that it declares, and one of each class', () => {
    expect(printed(representativePorts([port(9187)], classesOf({ port: 5432 })))).toEqual([
      'TCP 9187',
      'TCP 80',
      'TCP 5432',
      'UDP 80',
      'SCTP 80',
    ]);
  });

  it('show a class by another port where the destination declares the one that stands for it', () => {
    expect(printed(representativePorts([port(80)], classesOf()))).toEqual(['TCP 80', 'TCP 1', 'UDP 80', 'SCTP 80']);
    expect(printed(representativePorts([port(80), port(1), port(2)], classesOf()))).toEqual([
      'TCP 80',
      'TCP 1',
      'TCP 2',
      'TCP 3',
      'UDP 80',
      'SCTP 80',
    ]);
  });

  it('go on to the next stretch of a class where a whole stretch is declared', () => {
    const classes = classesOf({ port: 3, endPort: 65_534 });
    expect(printed(representativePorts([port(1), port(2)], classes))).toContain('TCP 65535');
  });

  it('leave a class out that is declared as a whole', () => {
    const classes = classesOf({ port: 81, endPort: 82 });
    expect(printed(representativePorts([port(81), port(82)], classes))).toEqual([
      'TCP 81',
      'TCP 82',
      'TCP 80',
      'UDP 80',
      'SCTP 80',
    ]);
  });

  it('count a port as declared for its own protocol alone', () => {
    expect(printed(representativePorts([port(80, 'UDP')], classesOf()))).toEqual([
      'UDP 80',
      'TCP 80',
      'UDP 1',
      'SCTP 80',
    ]);
  });
});
