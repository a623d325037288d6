/*
 * Feeds any input of libFuzzer to the plan reader. If the reader accepts a plan, the plan is walked
 * to the last byte.
 */
#include <stdlib.h>
#include <string.h>

#include "plan.h"

static volatile size_t touched; /* so that no read is optimised away */

static void touch_strings(const struct vector *vector)
{
    const uint8_t *position = vector->first;
    for (uint32_t i = 0; i < vector->count; i++)
        touched += strlen(vector_string(&position));
}

static void touch(const struct step *step)
{
    switch (step->opcode) {
    case OP_EXEC:
        touch_strings(&step->arguments[0].vector);
        touch_strings(&step->arguments[1].vector);
        touched += strlen(step->arguments[2].string);
        break;
    case OP_MOUNT:
        touched += strlen(step->arguments[0].string) + strlen(step->arguments[1].string);
        touch_strings(&step->arguments[4].vector);
        break;
    case OP_SET_IDS:
        for (uint32_t i = 0; i < step->arguments[2].vector.count; i++)
            touched += vector_number(&step->arguments[2].vector, i);
        break;
    case OP_SECCOMP:
        for (uint32_t i = 0; i < step->arguments[2].vector.count; i++)
            touched += step->arguments[2].vector.first[i];
        break;
    default:
        break;
    }
}

static void touch_own(const struct own_steps *own)
{
    if (own->cgroup_count > PLAN_CGROUPS || own->namespace_count > PLAN_NAMESPACES)
        abort();
    for (uint32_t i = 0; i < own->cgroup_count; i++)
        touched += strlen(own->cgroups[i].path);
    for (uint32_t i = 0; i < own->namespace_count; i++)
        touched += strlen(own->namespaces[i].path);
    if (own->ping_groups)
        touched += strlen(own->ping_groups);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan;
    struct plan_error error;
    struct step step;
    size_t offset = 0;
    uint32_t steps = 0;

    if (plan_open(&plan, data, size, &error) < 0) {
        if (!error.reason || error.offset > size)
            abort();
        return 0;
    }
    touch_own(&plan.own);
    while (plan_next(&plan, &offset, &step)) {
        touch(&step);
        steps++;
    }
    if (steps != plan.header.step_count || offset != size || step.opcode != OP_EXEC)
        abort();
    return 0;
}
