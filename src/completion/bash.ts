import { quoteForShell } from '../shell.ts'
import { LIVE, valuedFlags } from './spec.ts'
import type { Spec, SpecValues } from './spec.ts'

/**
 * The script for bash, from 3.2 on (that of macOS), without the bash-completion package. What was typed is never run
 * or expanded.
 */
export function renderBash(specs: readonly Spec[]): string {
  const names = specs.map(({ name }) => name)
  return `# bash completion for eks-access, made by: eks-access completion bash

# The words up to the cursor; what bash takes apart at : = and @ is put together again.
__eks_access_words() {
  local word index joined=
  __eks_access_line=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    if ((index > 1)) && [[ $joined || $word =~ ^[:=@]+$ ]]; then
      __eks_access_line[\${#__eks_access_line[@]} - 1]+=$word
    else
      __eks_access_line+=("$word")
    fi
    joined=
    [[ $word =~ ^[:=@]+$ ]] && joined=1
  done
}

# Offers those of its arguments that begin with what was typed, less what bash does not replace.
__eks_access_offer() {
  local value kept= typed=\${cur//[\\"\\'\\\\]/}
  [[ $COMP_WORDBREAKS == *:* && $typed == *:* ]] && kept=\${typed%"\${typed##*:}"}
  [[ $COMP_WORDBREAKS == *=* && \${typed#"$kept"} == *=* ]] && kept=\${typed%"\${typed##*=}"}
  [[ $COMP_WORDBREAKS == *@* && \${typed#"$kept"} == *@* ]] && kept=\${typed%"\${typed##*@}"}
  for value in "$@"; do
    [[ $value == "$typed"* ]] || continue
    value=\${value#"$kept"}
    [[ $value =~ ^[A-Za-z0-9_@%+=:,./-]*$ ]] || printf -v value %q "$value"
    COMPREPLY+=("$value")
  done
}

# What there is to choose from, as the flags that were typed say: in time, or not at all.
__eks_access_live() {
  local value words=("\${__eks_access_line[@]:1:\${#__eks_access_line[@]}-2}") found=()
  while IFS=$'\\t' read -r value _; do
    found+=("$value")
  done < <(eks-access ${LIVE} "$1" "\${words[@]//[\\"\\'\\\\]/}" 2>/dev/null </dev/null)
  ((\${#found[@]} == 0)) || __eks_access_offer "\${found[@]}"
}

__eks_access_paths() {
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    COMPREPLY+=("$path")
  done < <(compgen "$1" -- "$cur")
}

_eks_access() {
  local cur flag= flags= argument= has_argument= index word
  local -a __eks_access_line
  COMPREPLY=()
  __eks_access_words
  local last=$((\${#__eks_access_line[@]} - 1))
  cur=\${__eks_access_line[last]}
  if ((last <= 1)); then
    __eks_access_offer ${names.join(' ')} --help --version
    return
  fi
  for ((index = 2; index < last; index++)); do
    word=\${__eks_access_line[index]}
    case $word in
      --)${specs
        .filter(({ passThrough }) => passThrough)
        .map(
          ({ name }) => `
        if [[ \${__eks_access_line[1]} == ${name} ]]; then
          if ((index == last - 1)); then __eks_access_paths -c; else __eks_access_paths -f; fi
        fi`,
        )
        .join('')}
        return
        ;;
      ${valuedFlags(specs).join(' | ')})
        ((index++))
        ((index == last)) && flag=$word
        ;;
      -*) ;;
      *) has_argument=1 ;;
    esac
  done
  if [[ ! $flag && $cur == --*=* ]]; then
    flag=\${cur%%=*}
    # What bash does not replace ends with the last = anyway.
    cur=\${cur#*=}
  fi
  case "\${__eks_access_line[1]} $flag" in
${specs.map(caseOf).join('\n')}
    *) return ;;
  esac
  if [[ $cur != -* && ! $has_argument && $argument ]]; then
    $argument
    return
  fi
  for word in $flags; do
    [[ " \${__eks_access_line[*]:2:last-2} " == *" \${word%+} "* && $word != *+ ]] || __eks_access_offer "\${word%+}"
  done
}

complete -F _eks_access eks-access
`
}

/** The cases of one command: its flags that take a value, and it alone. A + marks a flag that may come again. */
function caseOf({ argument, flags, name, passThrough }: Spec): string {
  const valued = flags.flatMap(({ name: flag, values }) =>
    values === undefined ? [] : [`    '${name} ${flag}') ${callOf(values)}; return ;;`],
  )
  const words = flags.map(({ name: flag, repeatable }) => `${flag}${repeatable ? '+' : ''}`)
  const rest = argument === undefined ? [] : [`      argument=${quoteForShell(callOf(argument.values))}`]
  return [
    ...valued,
    `    '${name} ')`,
    `      flags=${quoteForShell([...words, ...(passThrough ? ['--'] : [])].join(' '))}`,
    ...rest,
    '      ;;',
  ].join('\n')
}

function callOf(values: SpecValues): string {
  switch (values.kind) {
    case 'words':
      return `__eks_access_offer ${values.words.join(' ')}`
    case 'live':
      return `__eks_access_live ${values.source}`
    case 'files':
      return '__eks_access_paths -f'
    case 'folders':
      return '__eks_access_paths -d'
    case 'any':
      return ':'
  }
}
