import { z } from 'zod';
import {
  about,
  covers,
  end,
  flow,
  formed,
  groups,
  id,
  links,
  noneOrMoreSubjects,
  places,
  ports,
  rights,
  sentence,
  skillId,
  subjects,
  yamlFile,
} from './field-types.ts';
import { identity } from './identity-schema.ts';
import { variantsSchema } from './variants-schema.ts';

/** The six domains of the exam's curriculum (CKS_Curriculum v1.34); a pack may be about something else. */
const domains = [
  'Cluster Setup',
  'Cluster Hardening',
  'System Hardening',
  'Minimize Microservice Vulnerabilities',
  'Supply Chain Security',
  'Monitoring, Logging and Runtime Security',
] as const;

/** Where a scenario may be used. */
export const uses = ['practice', 'drill', 'exam', 'entry-test'] as const;

const weight = (description: string, example: number) =>
  z.number().positive().max(1000).meta(about({ description, example }));

const flowKind = (description: string) =>
  z
    .strictObject({
      from: groups('Who opens the connections.'),
      to: groups('Where they go.'),
      ports: ports('Only connections to these ports. Without it: all ports.').optional(),
      exceptPorts: ports('All connections but those to these ports.').optional(),
    })
    .meta(about({ description }));

const rightFields = {
  do: rights('What is done: verbs and a resource.'),
  in: places('The namespaces of what `do` names none for; else that of the scenario. `*`: every namespace.').optional(),
};

const subjectRights = (description: string) =>
  z.strictObject({ who: subjects('Who is asked about.'), ...rightFields }).meta(about({ description }));

const remark = z.strictObject({
  id: id({ description: 'By what it is called.', example: 'port-53-beyond-dns' }),
  says: sentence({ description: 'How the answer could be tighter.', example: 'Port 53 is open to more than DNS.' }),
  when: flowKind('It is given when the check passes and some connection of this kind is allowed.'),
});

const check = z.strictObject({
  id: id({ description: 'By what the check is called.', example: 'only-the-app' }),
  says: sentence({
    description: 'A sentence that is true when the check passes.',
    example: 'Only the app reaches the database',
  }),
  weight: weight('What it is worth among the checks of its kind.', 3),
  skills: z
    .array(skillId({ description: 'A skill that it needs.', example: 'pod-peers' }))
    .optional()
    .meta(about({ description: 'The skills that this check is about; else those of the scenario.' })),
  only: z
    .strictObject({ these: groups('Who may.'), reach: groups('Whom nobody else may reach, on any port.') })
    .optional()
    .meta(about({ description: 'Claim: only `these` reach `reach`. What they may do there is for other checks.' })),
  never: flowKind('Claim: no such connection is allowed.').optional(),
  works: flowKind('Claim: every such connection is allowed.').optional(),
  mayExactly: subjectRights('Claim: each of `who` may do all of `do`, and nothing else.').optional(),
  may: subjectRights('Claim: each of `who` may do all of `do`.').optional(),
  mayNot: subjectRights('Claim: each of `who` may do nothing of `do`.').optional(),
  onlyMay: z
    .strictObject({ these: noneOrMoreSubjects('Who may; [] for no one.'), ...rightFields })
    .optional()
    .meta(
      about({
        description:
          'Claim: no subject but `these` may do anything of `do`; Kubernetes’ own parts are not counted. What `these` may do is for other checks.',
      }),
    ),
  noFurtherRights: z
    .strictObject({ who: subjects('Who has no way to further rights.') })
    .optional()
    .meta(
      about({
        description:
          'Claim: none of `who` may do what leads to further rights, other than what another check says that they may do.',
      }),
    ),
  unchanged: z
    .enum(['everything else', 'policies', 'access'])
    .optional()
    .meta(
      about({
        description:
          'Claim: `everything else` (what no other check speaks of) is as in the untouched cluster; or `policies`: the policies allow and block the same as those of the start; or `access`: who may do what is as in the untouched cluster, but for what other checks speak of.',
        example: 'everything else',
      }),
    ),
  remarks: z
    .array(remark)
    .optional()
    .meta(about({ description: 'Advice that costs nothing.' })),
});

const apply = yamlFile({
  description: 'A file in apply/: policies that are applied to the start state first.',
  example: 'policy.yaml',
});

const choose = z
  .strictObject({
    question: sentence({ description: 'What is asked.', example: 'Which of these manifests should be applied?' }),
    options: z
      .array(
        z.strictObject({
          id: id({ description: 'What the answer names: `choice: ID`.', example: 'a' }),
          file: yamlFile({ description: 'A file in options/.', example: 'a.yaml' }),
          because: sentence({
            description: 'Why it is right, or wrong.',
            example: 'It opens the port to every namespace.',
          }),
        }),
      )
      .min(2)
      .max(9)
      .meta(about({ description: 'Manifests to choose from; exactly one is right.' })),
  })
  .meta(
    about({
      description:
        'Kind of task: several manifests are shown, one is right. `checks` say what is right. Answer: `choice: ID`.',
    }),
  );

const predict = z
  .strictObject({
    question: sentence({ description: 'What is asked.', example: 'Which connections are allowed?' }),
    flows: z
      .array(flow('A connection to predict.'))
      .min(1)
      .max(60)
      .optional()
      .meta(about({ description: 'The connections to predict.' })),
    from: z
      .array(end('A source', 'shop/web'))
      .min(1)
      .max(12)
      .optional()
      .meta(about({ description: 'In place of `flows`: every one of these …' })),
    to: z
      .array(end('A destination', 'shop/db'))
      .min(1)
      .max(12)
      .optional()
      .meta(about({ description: '… to every one of these …' })),
    ports: ports('… on every one of these ports.').optional(),
    apply: apply.optional(),
  })
  .meta(
    about({
      description:
        'Kind of task: say who reaches whom. Answer: `cells: [{from, to, port, protocol, verdict: allowed|denied}]`.',
    }),
  );

const seen = (when: string) =>
  z.enum(['allowed', 'blocked']).meta(about({ description: `Whether it is allowed ${when}.`, example: 'allowed' }));

const trueOrFalse = z
  .strictObject({
    statement: sentence({
      description: 'The sentence that is true or false.',
      example: 'A second policy can block what the first one allows.',
    }),
    answer: z.boolean().meta(about({ description: 'Whether it is true.', example: false })),
    apply,
    shows: z
      .array(
        z.strictObject({
          flow: flow('A connection.'),
          before: seen('in the start state'),
          after: seen('with the policies of `apply`'),
        }),
      )
      .min(1)
      .max(12)
      .meta(about({ description: 'Connections that show it.' })),
    because: sentence({ description: 'Why it is true or false.', example: 'Policies only add.' }),
  })
  .meta(about({ description: 'Kind of task: true or false. Answer: `statement: true|false`.' }));

const whichPolicy = z
  .strictObject({
    question: sentence({ description: 'What is asked.', example: 'Which policy allows this connection?' }),
    flow: flow('The connection.'),
    side: z
      .enum(['egress', 'ingress'])
      .optional()
      .meta(about({ description: 'The side that is asked about; else the one that decides.', example: 'ingress' })),
    because: sentence({ description: 'Why these policies decide.', example: 'Only one policy selects the database.' }),
    apply: apply.optional(),
  })
  .meta(about({ description: 'Kind of task: which policy decides. Answer: `policies: [NAMESPACE/NAME]`.' }));

const nearMiss = z.strictObject({
  file: yamlFile({ description: 'A file in near-misses/.', example: 'any-namespace.yaml' }),
  fails: z
    .array(id({ description: 'The id of a check.', example: 'only-the-app' }))
    .min(1)
    .meta(about({ description: 'The checks that it fails: these and no others.', example: ['only-the-app'] })),
  misconception: id({
    description: 'The misconception that the grade names. Leave it out only where the grade can name none.',
    example: 'every-namespace-for-one',
  }).optional(),
  because: sentence({
    description: 'What is wrong with it, in one sentence.',
    example: 'An empty namespaceSelector means every namespace.',
  }),
});

/** The fields of `scenario.yaml`, in the order of docs/scenarios.md, which explains each one. Unknown fields are faults. */
export const scenarioSchema = z.strictObject({
  title: sentence({ description: 'A sentence without a full stop.', example: 'Only the app may reach the database' }),
  domain: z
    .union([z.enum(domains), sentence({ description: 'Another domain.' })])
    .meta(about({ description: "A domain of the exam's curriculum.", example: 'Cluster Setup' })),
  competency: sentence({ description: 'A competency of that domain.', example: 'network policies' }),
  skills: z
    .array(skillId({ description: 'A skill.', example: 'pod-peers' }))
    .min(1)
    .meta(about({ description: 'What the task asks for: ids of skills.', example: ['pod-peers'] })),
  difficulty: z.enum(['easy', 'medium', 'hard']).meta(about({ description: 'How hard it is.', example: 'easy' })),
  minutes: z
    .int()
    .min(1)
    .max(30)
    .meta(about({ description: 'How long it should take.', example: 6 })),
  weight: z
    .int()
    .min(1)
    .max(100)
    .meta(about({ description: 'What it counts in an exam.', example: 6 })),
  covers: covers(),
  uses: z
    .array(z.enum(uses))
    .min(1)
    .optional()
    .meta(
      about({
        description: 'Where it may be used; [practice, drill, exam] unless said.',
        example: ['practice', 'drill'],
      }),
    ),
  namespace: id({ description: 'Where a manifest of the answer goes that names no namespace.', example: 'shop' }),
  network: z
    .enum(['policies', 'none'])
    .optional()
    .meta(
      about({
        description: '`none`: a network plug-in that ignores policies. `policies` unless said.',
        example: 'policies',
      }),
    ),
  metadataService: z
    .boolean()
    .optional()
    .meta(about({ description: 'Whether the address 169.254.169.254 answers, as on a cloud.', example: false })),
  imagesWithoutShell: z
    .array(
      formed(
        /^[a-z0-9][\w./:@-]{0,200}$/i,
        'is not the name of an image',
        'Write it as the containers of start.yaml name it.',
        { description: 'An image.', example: 'gcr.io/distroless/static:nonroot' },
      ),
    )
    .optional()
    .meta(about({ description: 'Images that have no shell and no tools.' })),
  anonymous: z
    .boolean()
    .optional()
    .meta(
      about({ description: 'false: the API refuses requests without credentials. true unless said.', example: false }),
    ),
  identities: z
    .array(identity)
    .min(1)
    .max(8)
    .optional()
    .meta(about({ description: 'Users that the candidate is given besides the administrator, each with a context.' })),
  variants: variantsSchema.optional(),
  task: sentence({
    description: 'What is to be done. An empty line between paragraphs; `code` between backticks.',
    example: 'Close namespace `shop`.',
  }),
  toFind: z
    .array(
      z.strictObject({
        what: sentence({ description: 'What the task does not say.', example: 'the port of the database' }),
        see: sentence({
          description: 'The kubectl command or field that tells it.',
          example: 'kubectl get pod db -o jsonpath={.spec.containers[0].ports}',
        }),
      }),
    )
    .optional()
    .meta(about({ description: 'What must be found out, and how.' })),
  links: links(),
  lessons: z
    .array(id({ description: 'A lesson of this pack or of the program.', example: 'a-lesson' }))
    .optional()
    .meta(about({ description: 'Lessons that help.' })),
  hints: z
    .array(sentence({ description: 'A hint.', example: 'Which pods does the policy select?' }))
    .max(12)
    .meta(
      about({
        description: 'One by one, from a question to nearly the answer; none of them gives the next one away.',
        example: [],
      }),
    ),
  given: yamlFile({
    description: 'A file with objects of the start state that the answer begins with.',
    example: 'given.yaml',
  }).optional(),
  choose: choose.optional(),
  predict: predict.optional(),
  trueOrFalse: trueOrFalse.optional(),
  whichPolicy: whichPolicy.optional(),
  checks: z
    .array(check)
    .min(1)
    .max(40)
    .optional()
    .meta(about({ description: 'What the cluster must be like: one claim each.' })),
  nearMisses: z
    .array(nearMiss)
    .max(40)
    .optional()
    .meta(about({ description: 'Answers that are almost right.' })),
  rightAnswers: z
    .array(
      z.strictObject({
        file: yamlFile({ description: 'A file in right-answers/.', example: 'two-policies.yaml' }),
        because: sentence({ description: 'Why it is right too.', example: 'Policies add up.' }).optional(),
      }),
    )
    .max(40)
    .optional()
    .meta(about({ description: 'More right answers, beside solution.yaml.' })),
  debrief: z
    .strictObject({
      model: sentence({
        description: 'How to think of it, in one or two sentences.',
        example: 'A rule is a list of clients times a list of ports.',
      }),
      trap: sentence({
        description: 'What goes wrong, and why it is not noticed.',
        example: 'One rule with both clients looks shorter.',
      }),
      see: sentence({
        description: 'How to see it with kubectl in ten seconds.',
        example: 'kubectl exec -n shop web -- nc -zvw2 db 5432',
      }),
      shortest: sentence({ description: 'The shortest answer.', example: 'One policy, two rules.' }).optional(),
    })
    .meta(about({ description: 'What is shown after success.', example: { model: '…', trap: '…', see: '…' } })),
});

export type ScenarioFields = z.infer<typeof scenarioSchema>;
export type CheckFields = NonNullable<ScenarioFields['checks']>[number];
