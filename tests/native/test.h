/*
 * The few macros that a test in C needs. A failed check prints its place and continues; the exit
 * status is then not 0.
 */
#ifndef JCONTAINER_TEST_H
#define JCONTAINER_TEST_H

#include <stdio.h>

extern int failures;
extern const char *test_name;

#define TEST(name) static void name(void)
#define RUN(name) (test_name = #name, name(), printf("%s\n", #name))
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            failures++;                                                                            \
            fprintf(stderr, "%s:%d: %s: %s does not hold\n", __FILE__, __LINE__, test_name,        \
                    #condition);                                                                   \
        }                                                                                          \
    } while (0)

#endif
