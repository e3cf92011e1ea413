// Types and texts of the page's documents, checked against the API's schema.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { buildSchema, parse } from "graphql";

const schemas = new URL("../../functions/graphql/", import.meta.url);
const documents = new URL("../src/api/documents.graphql", import.meta.url);
const target = new URL("../src/api/generated.ts", import.meta.url);

const sdl = readdirSync(schemas)
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((name) => readFileSync(new URL(name, schemas), "utf8"))
  .join("\n");

const generated = await codegen({
  schema: parse(sdl),
  schemaAst: buildSchema(sdl),
  filename: target.pathname,
  documents: [{ document: parse(readFileSync(documents, "utf8")) }],
  config: {
    documentMode: "string",
    useTypeImports: true,
    enumsAsTypes: true,
    enumType: "string-literal",
    skipTypename: true,
    onlyOperationTypes: true,
    defaultScalarType: "unknown",
    scalars: {
      ByteSize: "number",
      Crc64: "string",
      Date: "string",
      DateTime: "string",
      Milliseconds: "number",
      URL: "string",
    },
    strictScalars: true,
  },
  plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
  pluginMap: { typescriptOperations, typedDocumentNode },
});
writeFileSync(target, generated);
