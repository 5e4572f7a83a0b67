// Writes src/schema.ts, the types of the contract. `npm run generate -- FILE` takes another contract.
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const contract = process.argv[2] ?? new URL("../../openapi/openapi.json", import.meta.url).pathname;
const blob = ts.factory.createTypeReferenceNode("Blob");
const tree = await openapiTS(pathToFileURL(contract), {
  // Members of requests that have a default may be left out.
  defaultNonNullable: false,
  // A file is a string to OpenAPI. Here it is what a form takes.
  transform: (schema) => (schema.format === "binary" ? blob : undefined),
});
writeFileSync(new URL("src/schema.ts", import.meta.url), astToString(tree));
