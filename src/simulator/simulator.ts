import { alreadyExists, invalid, notFound, type Status, unknownResource } from '../kube/api-errors.ts';
import type { CredentialIssuer } from '../kube/credentials/credential-issuer.ts';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';
import { namespacedName, podAddresses } from '../kube/pods.ts';
import type { User } from '../rbac/user.ts';
import { type Admitted, admit } from './admission/admission.ts';
import type { AdmissionOptions } from './admission/attributes.ts';
import { immortalNamespace } from './admission/namespace-lifecycle.ts';
import { nodeDeletionRefusal } from './admission/node-restriction.ts';
import { baseCluster } from './base-cluster.ts';
import { bootstrapRoles } from './bootstrap-roles.ts';
import { type ControlPlane, refOf } from './controllers/controller.ts';
import { ControllerManager } from './controllers/controller-manager.ts';
import { type DeleteOptions as Deleting, type Deletion, deleteObject, isReleased, planDeletion } from './deletion.ts';
import { PodIpAllocator } from './ip-allocator.ts';
import { isPod } from './kinds/core/pod.ts';
import { isService, type ServiceObject, services } from './kinds/core/service.ts';
import { kindOf, kinds } from './kinds/index.ts';
import type { Kind } from './kinds/kind.ts';
import { ingresses } from './kinds/networking/ingress.ts';
import { LiveControlPlane, type LiveOptions } from './live-control-plane.ts';
import { tooLargeToStore } from './object-size.ts';
import { ObjectStore, type SavedObjects, timestamp } from './objects.ts';
import { deletionRefusal, type Preconditions, staleVersion } from './preconditions.ts';
import { ServiceAllocators } from './service-allocators.ts';

/** What a simulated cluster is made of. */
export interface SimulatorOptions {
  readonly now: () => Date;
  /** A number from 0 up to 1. Two clusters that get the same numbers are the same. */
  readonly random: () => number;
  /** The objects of a cluster that had settled: this one goes on from there. Absent: it is as kind makes one. */
  readonly saved?: SavedObjects;
  /** Makes the cluster live: pods take time to start and to end. Absent: everything happens at once. */
  readonly live?: LiveOptions;
  /** Makes the certificates and tokens that the cluster gives out. Absent: it gives out none. */
  readonly issuer?: CredentialIssuer;
}

/** How an object is to be written. */
export interface WriteOptions
  extends Pick<
    AdmissionOptions,
    | 'fieldValidation'
    | 'strictErrors'
    | 'statusOnly'
    | 'ephemeralContainers'
    | 'finalizersOnly'
    | 'updateManagedFields'
    | 'refuse'
    | 'user'
    | 'subresource'
  > {
  /** Everything happens but the storing. */
  readonly dryRun?: boolean;
}

/** An object whose deletion was asked for, or the refusal. */
export type Deleted = Deletion | { readonly refused: Status };

/** How an object is to be deleted, and under which conditions. */
export interface DeleteOptions extends Deleting {
  /** What the object must be for it to be deleted. */
  readonly preconditions?: Preconditions;
  /** Who deletes. Absent: the administrator. */
  readonly user?: User;
  /** Everything happens but the deletion. */
  readonly dryRun?: boolean;
}

/**
 * The API of a simulated cluster, for a client with all rights. Controllers act on what it stores when
 * `settle` is called: first once all is there that the cluster starts with.
 */
export class Simulator {
  readonly objects: ObjectStore;
  readonly #plane: ControlPlane;
  readonly #controllers: ControllerManager;
  readonly #allocators: ServiceAllocators;

  constructor({ now, random, saved, live, issuer }: SimulatorOptions) {
    const from = saved === undefined ? {} : { saved };
    this.objects = new ObjectStore({ now, random, kinds, standing: bootstrapRoles, ...from });
    this.#plane = {
      objects: this.objects,
      podIps: new PodIpAllocator((saved?.objects ?? []).filter(isPod).flatMap(podAddresses)),
      now: () => timestamp(now()),
      ...(issuer === undefined ? {} : { issuer }),
      ...(live === undefined ? {} : { live: new LiveControlPlane(live, this.objects, () => this.settle()) }),
    };
    this.#controllers = new ControllerManager(this.#plane);
    this.#allocators = new ServiceAllocators(random);
    if (saved !== undefined) {
      if (saved.isSettled !== false) this.#controllers.markSettled();
    } else for (const object of baseCluster()) this.objects.create(object);
  }

  /** Whether pods take time to start and to end. */
  get live(): boolean {
    return this.#plane.live !== undefined;
  }

  /** Stores a new object, or refuses it as the API server does. */
  create(manifest: Manifest, { dryRun = false, ...options }: WriteOptions = {}): Admitted {
    const admitted = admit(manifest, { ...this.#attributes(), ...options });
    if ('refused' in admitted) return admitted;
    const { object, warnings } = admitted;
    const kind = kindOf(object.apiVersion, object.kind);
    if (kind === undefined) return refuse(unknownResource(), 'kind');
    const standing = this.objects.find(refOf(object));
    // The server has written its warnings by the time that it finds the name taken.
    if (standing !== undefined) return { refused: nameTaken(kind, standing), at: ['metadata.name'], warnings };
    const allocated = this.#allocate(admitted);
    if ('refused' in allocated) return allocated;
    const tooLarge = tooLargeToStore(allocated.object);
    if (tooLarge !== undefined) return { refused: tooLarge, at: [], warnings };
    const { objects } = this;
    return { warnings, object: dryRun ? objects.preview(allocated.object) : objects.create(allocated.object) };
  }

  /**
   * Puts an object in the place of the one of its name. A stale `metadata.resourceVersion` is a conflict. An object
   * that was held only by the finalizers that this removes is gone after it.
   */
  update(manifest: Manifest, { dryRun = false, ...options }: WriteOptions = {}): Admitted {
    const kind = kindOf(manifest.apiVersion, manifest.kind);
    if (kind === undefined) return refuse(unknownResource(), 'kind');
    const { name = '', namespace = 'default', resourceVersion } = manifest.metadata;
    const ref = { apiVersion: manifest.apiVersion, kind: manifest.kind, name };
    const existing = this.objects.find(kind.namespaced ? { ...ref, namespace } : ref);
    if (existing === undefined) return refuse(notFound(kind, name), 'metadata.name');
    const stale = staleVersion(kind, existing, resourceVersion);
    if (stale !== undefined) return refuse(stale, 'metadata.resourceVersion');
    const admitted = admit(manifest, { ...this.#attributes(), ...options, existing });
    const allocated = 'refused' in admitted ? admitted : this.#allocate(admitted);
    if ('refused' in allocated) return allocated;
    const { object, warnings } = allocated;
    const tooLarge = tooLargeToStore(object);
    if (tooLarge !== undefined) return { refused: tooLarge, at: [], warnings };
    const { isChange } = allocated;
    if (dryRun) return { object: this.objects.preview(object, isChange), warnings };
    if (!isReleased(object)) return { object: this.objects.replace(object, isChange), warnings };
    this.objects.remove(refOf(existing));
    return { object: withVersionOf(existing, object), warnings };
  }

  /**
   * Puts an object there as it stands elsewhere, in the place of the one of its name if there is one: it need not be what
   * this cluster would create. Controllers and nodes begin with it as with a new object.
   */
  load(manifest: Manifest, options: Pick<WriteOptions, 'fieldValidation'> = {}): Admitted {
    const keepsStatus = hasOutsideStatus(manifest);
    const admitted = admit(manifest, { ...this.#attributes(), ...options, asItStands: true, keepsStatus });
    const allocated = 'refused' in admitted ? admitted : this.#allocate(admitted);
    if ('refused' in allocated) return allocated;
    const { object, warnings } = allocated;
    const [address] = isPod(manifest) ? podAddresses(manifest) : [];
    if (address !== undefined) this.#plane.podIps.reserve(namespacedName(object), address);
    const isThere = this.objects.find(refOf(object)) !== undefined;
    return { object: isThere ? this.objects.replace(object) : this.objects.create(object), warnings };
  }

  /** Asks for the deletion of an object, which may take time in a live cluster. */
  delete(ref: ObjectRef, { dryRun = false, preconditions = {}, user, ...options }: DeleteOptions = {}): Deleted {
    const kind = kindOf(ref.apiVersion, ref.kind);
    if (kind === undefined) return { refused: unknownResource() };
    const object = this.objects.find(ref);
    if (object === undefined) return { refused: notFound(kind, ref.name) };
    const refused = nodeDeletionRefusal(user, object, kind) ?? deletionRefusal(kind, object, preconditions);
    if (refused !== undefined) return { refused };
    return dryRun ? planDeletion(this.#plane, object, options) : deleteObject(this.#plane, object, options);
  }

  /** Removes an object at once, whatever holds it, and with a namespace all that is in it. Returns the refusal, if any. */
  remove(ref: ObjectRef): Status | undefined {
    const isSpace = ref.kind === 'Namespace';
    const refused = isSpace ? immortalNamespace(ref.name) : undefined;
    if (refused !== undefined) return refused;
    if (this.objects.remove(ref) === undefined) {
      const kind = kindOf(ref.apiVersion, ref.kind);
      return kind === undefined ? unknownResource() : notFound(kind, ref.name);
    }
    if (isSpace) for (const inside of this.objects.inNamespace(ref.name)) this.objects.remove(refOf(inside));
    return undefined;
  }

  /** Lets the controllers act until there is nothing left to do. */
  settle(): void {
    this.#controllers.run();
  }

  #attributes(): AdmissionOptions {
    const { objects, issuer } = this.#plane;
    const signed = issuer === undefined ? {} : { issuer };
    return { objects, seed: String(objects.version()), now: this.#plane.now(), ...signed };
  }

  /** Gives Services what they do not have yet; the objects of other kinds stay as they are. */
  #allocate(admitted: Extract<Admitted, { readonly object: Manifest }>): Admitted {
    const { object, warnings } = admitted;
    if (!isService(object)) return admitted;
    const allocated = this.#allocators.allocate(object, this.#otherServices(object));
    if ('service' in allocated) return { object: allocated.service, warnings };
    const { error } = allocated;
    return { refused: invalid(services, object.metadata.name ?? '', [error]), at: [error.field], warnings };
  }

  #otherServices({ metadata: { namespace, name } }: ServiceObject): readonly ServiceObject[] {
    return this.objects
      .list(services)
      .filter(({ metadata }) => metadata.name !== name || metadata.namespace !== namespace);
  }
}

function nameTaken(kind: Kind, { metadata: { name = '', deletionTimestamp } }: Manifest): Status {
  const refused = alreadyExists(kind, name);
  if (deletionTimestamp === undefined) return refused;
  return { ...refused, message: `object is being deleted: ${refused.message}` };
}

/** Whether the status of an object comes from outside the cluster, so that nothing here writes it. */
function hasOutsideStatus({ apiVersion, kind }: Manifest): boolean {
  const known = kindOf(apiVersion, kind);
  return known === services || known === ingresses;
}

/** An object that was removed by the change that released it keeps the version that it had. */
function withVersionOf({ metadata: { resourceVersion } }: Manifest, object: Manifest): Manifest {
  return resourceVersion === undefined ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };
}

function refuse(refused: Status, ...at: readonly string[]): Admitted {
  return { refused, at, warnings: [] };
}
