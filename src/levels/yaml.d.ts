/** The build, and the plugin of the tests, make a text of a YAML file. */
declare module '*.yaml' {
  const text: string
  export default text
}
