import { LIVE } from './spec.ts'
import type { Spec, SpecFlag, SpecValues } from './spec.ts'

/** The script for zsh: to be found as `_eks-access` in a folder of fpath, or to be sourced after compinit. */
export function renderZsh(specs: readonly Spec[]): string {
  const rows = specs.map(({ name, summary }) => `    ${quote(`${escapeColons(name)}:${summary}`)}`)
  return `#compdef eks-access
# zsh completion for eks-access, made by: eks-access completion zsh

# What there is to choose from, as the flags that were typed say: in time, or not at all.
__eks_access_live() {
  local line
  local -a values
  for line in "\${(@f)$(eks-access ${LIVE} $1 "\${__eks_access_line[@]}" 2>/dev/null </dev/null)}"; do
    [[ -z $line ]] && continue
    values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -V "$1" values
}

__eks_access_rest() {
  shift $(( \${words[(i)--]} )) words
  (( CURRENT -= $1 ))
  _normal
}

_eks-access() {
  local curcontext=$curcontext state dashes
  local -a line __eks_access_line commands
  local -A opt_args
  __eks_access_line=("\${(@Q)words[2,CURRENT-1]}")
  commands=(
${rows.join('\n')}
  )
  if (( CURRENT == 2 )); then
    [[ $PREFIX == -* ]] || _describe command commands
    [[ $PREFIX == -* ]] && _arguments '--help[tells all about it]' '--version[says which version it is]'
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${specs.map(caseOf).join('\n')}
  esac
}

if [[ $funcstack[1] == _eks-access ]]; then
  _eks-access "$@"
else
  compdef _eks-access eks-access
fi
`
}

function caseOf({ argument, flags, name, passThrough }: Spec): string {
  const rest = passThrough
    ? `      dashes=\${words[(i)--]}
      if (( dashes < CURRENT )); then
        __eks_access_rest $dashes
        return
      fi
`
    : ''
  const specs = [
    ...flags.map(flagSpec),
    ...(argument === undefined ? [] : [quote(`1:${argument.name}:${actionOf(argument.values)}`)]),
  ]
  return `    ${name})
${rest}      _arguments ${specs.join(' \\\n        ')}
      ;;`
}

/** `*--group=[help]:group:action`: the value as the next word or behind =. */
function flagSpec({ help, name, repeatable, values }: SpecFlag): string {
  const text = help.replaceAll(/[[\]\\]/g, String.raw`\$&`)
  const value = values === undefined ? '' : `:${name.slice(2)}:${actionOf(values)}`
  return quote(`${repeatable ? '*' : ''}${name}${values === undefined ? '' : '='}[${text}]${value}`)
}

function actionOf(values: SpecValues): string {
  switch (values.kind) {
    case 'words':
      return `(${values.words.join(' ')})`
    case 'live':
      // Without the space it would be given options for compadd before its own words.
      return ` __eks_access_live ${values.source}`
    case 'files':
      return '_files'
    case 'folders':
      return '_directories'
    case 'any':
      return ' '
  }
}

function escapeColons(text: string): string {
  return text.replaceAll(':', String.raw`\:`)
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
