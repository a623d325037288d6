/*
 * Loaded before libc (LD_PRELOAD), this shows a process and its children another time: CLOCK_BEHIND is how many seconds
 * their clock is behind that of the machine, which nobody changes. A time namespace has no offset for this clock.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long behind(void) {
    const char *seconds = getenv("CLOCK_BEHIND");
    return seconds == NULL ? 0 : atol(seconds);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        now->tv_sec -= behind();
    }
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec precise;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    if (result == 0) {
        now->tv_sec = precise.tv_sec;
        now->tv_usec = precise.tv_nsec / 1000;
    }
    return result;
}

time_t time(time_t *copy) {
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    if (copy != NULL) {
        *copy = now.tv_sec;
    }
    return now.tv_sec;
}
