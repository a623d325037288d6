/* A socket of rtnetlink(7) in a network namespace. */
#include "syscalls.h"

#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

struct opening {
    int namespace;
    int socket; /* or -errno */
};

static int open_socket(void)
{
    int opened = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    return opened < 0 ? -errno : opened;
}

static void *open_inside(void *data)
{
    struct opening *opening = data;
    opening->socket = setns(opening->namespace, CLONE_NEWNET) < 0 ? -errno : open_socket();
    return NULL;
}

/* Runs in a thread that ends afterwards: the caller's thread never leaves its namespace. */
JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_networkSocket(JNIEnv *env, jclass type,
                                                                         jint namespace)
{
    (void)env, (void)type;
    struct opening opening = {.namespace = namespace, .socket = -EIO};
    pthread_t thread;
    if (namespace < 0)
        return open_socket();
    int error = pthread_create(&thread, NULL, open_inside, &opening);
    if (error)
        return -error;
    (void)pthread_join(thread, NULL);
    return opening.socket;
}
