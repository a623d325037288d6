/* Writes plans for tests, valid and invalid ones, byte by byte. */
#ifndef JCONTAINER_BUILDER_H
#define JCONTAINER_BUILDER_H

#include "plan.h"

struct builder {
    uint8_t bytes[8192];
    size_t length;
    size_t step; /* the start of the step that is being written */
};

void begin_plan(struct builder *builder);
void begin_step(struct builder *builder, uint32_t opcode);
void end_step(struct builder *builder);
void put32(struct builder *builder, uint32_t value);
void put64(struct builder *builder, uint64_t value);
void put_string(struct builder *builder, const char *string);
void put_block(struct builder *builder, const void *bytes, size_t length);
void put_exec(struct builder *builder);

/* The header in the builder's present state, for a test to damage. */
struct plan_header *header_of(struct builder *builder);

#endif
