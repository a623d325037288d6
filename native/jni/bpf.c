/*
 * The device rules of cgroup v2: an eBPF program that the kernel runs at every open and mknod of a
 * device (Documentation/admin-guide/cgroup-v2.rst, "Device controller"). Java writes its
 * instructions.
 */
#include "syscalls.h"

#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>

#define MAX_INSTRUCTIONS 4096 /* BPF_MAXINSNS: any kernel accepts this number */

static int load(const jbyte *instructions, size_t length)
{
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attributes.insns = (uint64_t)(uintptr_t)instructions;
    attributes.insn_cnt = (uint32_t)(length / sizeof(struct bpf_insn));
    /* It calls no function of the kernel, so no licence is required. */
    attributes.license = (uint64_t)(uintptr_t) "none";
    return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
}

/* MULTI: the rules of the cgroups above stay in force. */
static int attach(int program, int cgroup)
{
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.target_fd = (uint32_t)cgroup;
    attributes.attach_bpf_fd = (uint32_t)program;
    attributes.attach_type = BPF_CGROUP_DEVICE;
    attributes.attach_flags = BPF_F_ALLOW_MULTI;
    return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attributes, sizeof attributes);
}

JNIEXPORT jint JNICALL Java_dev_jcontainer_kernel_Syscalls_attachDeviceProgram(
    JNIEnv *env, jclass type, jint cgroup, jbyteArray instructions)
{
    (void)type;
    jsize length = (*env)->GetArrayLength(env, instructions);
    if ((size_t)length % sizeof(struct bpf_insn) ||
        (size_t)length > MAX_INSTRUCTIONS * sizeof(struct bpf_insn))
        return -EINVAL;
    AUTO_BYTES bytes = input(env, instructions);
    if (!bytes.data)
        return -ENOMEM;
    AUTO_CLOSE program = load(bytes.data, (size_t)length);
    return result_of(program < 0 ? -1 : attach(program, cgroup));
}
