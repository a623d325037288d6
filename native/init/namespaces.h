/*
 * Existing namespaces that the supervisor enters for a container, because the container's process
 * cannot.
 */
#ifndef JCONTAINER_NAMESPACES_H
#define JCONTAINER_NAMESPACES_H

#include "plan.h"

/* The namespaces that the supervisor has entered, and those that it was in before. */
struct outer {
    int kinds[PLAN_NAMESPACES]; /* CLONE_NEW* */
    int homes[PLAN_NAMESPACES];
    int count;
};

/*
 * Enters the plan's namespaces. Returns 0, or -1 with errno and the step; outer_leave must be
 * called in both cases.
 */
int outer_enter(struct outer *outer, const struct plan *plan, struct own_step *failed);

/* Goes back to the namespaces before. Returns 0, or -1 if that fails. */
int outer_leave(struct outer *outer);

#endif
