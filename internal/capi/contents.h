// How datatypes were made: MPI_Type_get_envelope and MPI_Type_get_contents. Included by
// abi.h. A type that a large-count function made tells its arguments to the
// large-count inspection only, so that one is used wherever it exists.

// call_Type_get_envelope sets sizes to the numbers of integers, addresses, large counts
// and datatypes; a is the combiner.
static result call_Type_get_envelope(uint64_t dtype, int64_t *sizes) {
	result r = {0};
	int combiner = 0;
	if (g.Type_get_envelope_c && g.Type_get_contents_c) {
		r.code = g.Type_get_envelope_c(H(DTYPE, dtype), &sizes[0], &sizes[1], &sizes[2], &sizes[3], &combiner);
	} else if (!g.Type_get_envelope) {
		r.code = CODE_MISSING;
	} else {
		int integers = 0, addresses = 0, types = 0;
		r.code = g.Type_get_envelope(H(DTYPE, dtype), &integers, &addresses, &types, &combiner);
		sizes[0] = integers, sizes[1] = addresses, sizes[2] = 0, sizes[3] = types;
	}
	r.a = out_combiner(combiner);
	return r;
}

// call_Type_get_contents fills arrays of the sizes that call_Type_get_envelope told.
static int32_t call_Type_get_contents(uint64_t dtype, const int64_t *sizes, int32_t *integers, int64_t *addresses, int64_t *counts, uint64_t *types) {
	DTYPE *native = malloc((sizes[3] + 1) * sizeof *native);
	if (!native) return CODE_NO_MEMORY;
	int32_t code = CODE_MISSING;
	if (g.Type_get_envelope_c && g.Type_get_contents_c)
		code = g.Type_get_contents_c(H(DTYPE, dtype), sizes[0], sizes[1], sizes[2], sizes[3], integers, addresses, counts, native);
	else if (g.Type_get_contents)
		code = g.Type_get_contents(H(DTYPE, dtype), (int)sizes[0], (int)sizes[1], (int)sizes[3], integers, addresses, native);
	for (int64_t i = 0; code == 0 && i < sizes[3]; i++) types[i] = HOUT(native[i]);
	free(native);
	return code;
}

// call_Constant translates a constant that stands among other integers, in or out.
static int32_t call_Constant(int32_t kind, int32_t out, int32_t value) {
	if (kind == CONSTANT_ORDER) return out ? out_order(value) : in_order(value);
	if (kind == CONSTANT_RANK) return out ? out_rank(value) : in_rank(value);
	if (kind == CONSTANT_FLAVOR) return out ? out_flavor(value) : in_flavor(value);
	if (kind == CONSTANT_MODEL) return out ? out_model(value) : in_model(value);
	return out ? out_distribute(value) : in_distribute(value);
}
