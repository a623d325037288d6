/* Waiting for several descriptors at once: epoll(7), and eventfd(2), which ends a wait. */
#include "syscalls.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#define EVENTS_AT_ONCE 64

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollCreate(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(epoll_create1(EPOLL_CLOEXEC));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollAdd(JNIEnv *env, jclass type,
                                                                    jint epoll, jint descriptor,
                                                                    jlong token)
{
    (void)env, (void)type;
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)token};
    return result_of(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollRemove(JNIEnv *env, jclass type,
                                                                       jint epoll, jint descriptor)
{
    (void)env, (void)type;
    return result_of(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_epollWait(JNIEnv *env, jclass type,
                                                                     jint epoll, jlongArray tokens,
                                                                     jint timeout)
{
    (void)type;
    struct epoll_event events[EVENTS_AT_ONCE];
    jlong ready[EVENTS_AT_ONCE];
    jsize room = (*env)->GetArrayLength(env, tokens);
    int count = epoll_wait(epoll, events, room < EVENTS_AT_ONCE ? room : EVENTS_AT_ONCE, timeout);
    for (int i = 0; i < count; i++)
        ready[i] = (jlong)events[i].data.u64;
    if (count > 0)
        (*env)->SetLongArrayRegion(env, tokens, 0, count, ready);
    return count < 0 && errno == EINTR ? 0 : result_of(count);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_eventCreate(JNIEnv *env, jclass type)
{
    (void)env, (void)type;
    return result_of(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_eventRaise(JNIEnv *env, jclass type,
                                                                      jint event)
{
    (void)env, (void)type;
    return result_of(eventfd_write(event, 1));
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_eventClear(JNIEnv *env, jclass type,
                                                                      jint event)
{
    (void)env, (void)type;
    eventfd_t count;
    return result_of(eventfd_read(event, &count));
}
