/* Layers with EROFS images, which the supervisor mounts. */
#ifndef JCONTAINER_LAYER_H
#define JCONTAINER_LAYER_H

#include "init.h"

/*
 * Carries out OPEN_LAYER for the first process. Returns a detached mount, or -1 with errno: ESTALE if
 * the source is not the layer's any more. What failed is in scratch->argument then.
 */
int layer_open(const struct argument *arguments, int user_namespace, struct build *scratch);

#endif
