import { LIVE, valuedFlags } from './spec.ts'
import type { Spec, SpecFlag, SpecValues } from './spec.ts'

/** The script for fish, from 3.1 on. */
export function renderFish(specs: readonly Spec[]): string {
  return `# fish completion for eks-access, made by: eks-access completion fish

# What there is to choose from, as the flags that were typed say: in time, or not at all.
function __eks_access_live
    set -l words (commandline -opc)
    eks-access ${LIVE} $argv[1] $words[2..-1] 2>/dev/null </dev/null
end

# Whether no command is named yet.
function __eks_access_none
    test (count (commandline -opc)) -lt 2
end

# Whether that command is named, and what follows -- has not begun.
function __eks_access_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = $argv[1]; and not contains -- -- $words
end

# Whether that command is named, and its argument is not.
function __eks_access_first
    __eks_access_is $argv[1]; or return 1
    set -l words (commandline -opc)
    set -l valued ${valuedFlags(specs).join(' ')}
    set -l before
    for word in $words[3..-1]
        if not contains -- "$before" $valued; and not string match -q -- '-*' $word
            return 1
        end
        set before $word
    end
end

complete -c eks-access -f
complete -c eks-access -n __eks_access_none -l help -d 'tells all about it'
complete -c eks-access -n __eks_access_none -l version -d 'says which version it is'
${specs.map(linesOf).join('\n')}
`
}

function linesOf({ argument, flags, name, passThrough, summary }: Spec): string {
  const complete = 'complete -c eks-access'
  const whenNamed = quote(`__eks_access_is ${name}`)
  return [
    '',
    `${complete} -n __eks_access_none -a ${name} -d ${quote(summary)}`,
    ...flags.map((flag) => `${complete} -n ${whenNamed} ${flagWords(flag)} -d ${quote(flag.help)}`),
    ...(argument === undefined
      ? []
      : [`${complete} -n ${quote(`__eks_access_first ${name}`)} ${valueWords(argument.values)}`]),
    ...(passThrough ? passThroughLines(name, complete) : []),
  ].join('\n')
}

/** What follows -- is completed as a line of its own. */
function passThroughLines(name: string, complete: string): readonly string[] {
  return [
    `function __eks_access_rest_of_${name}
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words); or return 1
    test "$words[2]" = ${name}; or return 1
    set -l rest (string escape -- $words[(math $dashes + 1)..-1])
    complete -C (string join ' ' -- $rest (commandline -ct))
end`,
    `${complete} -n ${quote(`contains -- -- (commandline -opc)`)} -x -a ${quote(`(__eks_access_rest_of_${name})`)}`,
    `${complete} -n ${quote(`__eks_access_is ${name}`)} -a -- -d 'a command and its arguments follow'`,
  ]
}

function flagWords({ name, values }: SpecFlag): string {
  return `-l ${name.slice(2)}${values === undefined ? '' : ` ${valueWords(values)}`}`
}

function valueWords(values: SpecValues): string {
  switch (values.kind) {
    case 'words':
      return `-x -a ${quote(values.words.join(' '))}`
    case 'live':
      return `-x -a ${quote(`(__eks_access_live ${values.source})`)}`
    case 'files':
      return '-r -F'
    case 'folders':
      return `-x -a ${quote('(__fish_complete_directories (commandline -ct))')}`
    case 'any':
      return '-x'
  }
}

/** In single quotes fish knows only two escapes. */
function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
}
