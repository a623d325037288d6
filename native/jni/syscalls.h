/* What the files of the JNI library share. */
#ifndef JCONTAINER_SYSCALLS_H
#define JCONTAINER_SYSCALLS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <jni.h>
#include <stdint.h>

#endif
