export default function (config) {
  config.addPassthroughCopy("img");
  config.addPassthroughCopy("style.css");
  return { dir: { output: "dist" }, markdownTemplateEngine: "njk" };
}
