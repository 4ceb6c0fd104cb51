export default {
  title: "Coffee",
  cacheDir: "./cache",
  outDir: "./dist",
  head: [["link", { rel: "icon", href: "/img/logo.png?width=32" }]],
  themeConfig: { sidebar: [{ text: "Guide", items: [{ text: "Start", link: "/guide" }] }] },
};
