/**
 * Layers that tfjs lacks, for the models of this room. They are registered with tfjs under their class names, so that models which use
 * them save and load as any other. None of them draws at random: weights start at zero or one, and the models set them.
 *
 * Features come as one matrix, rows x inputs. Categories among them, whose codes are numbers only by name, become vectors; so do
 * numbers where a model treats all fields alike. What is rows x fields x width is called vectors below.
 *
 * @module
 */
export { AttentionValues, AttentionWeights } from "./attention.ts";
export { ClassToken, FirstField } from "./class_token.ts";
export { type CodeField, FieldEmbeddings } from "./field_embeddings.ts";
export { GatedUnits } from "./gated_units.ts";
export { LayerNorm } from "./layer_norm.ts";
export { PairProducts } from "./pair_products.ts";
export { PickByCode } from "./pick_by_code.ts";
export { PickFeatures } from "./pick_features.ts";
export { RootMeanSquare } from "./root_mean_square.ts";
export { SumFields } from "./sum_fields.ts";
