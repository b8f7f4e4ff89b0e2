// Starts Swagger UI on the document that the page names. In a file of its own, so that the page's
// content security policy need not allow inline scripts.
const root = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: root.dataset.url,
  domNode: root,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
});
