/* The few words that a test in C needs. A failed check says where and goes on; the exit status tells. */
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
