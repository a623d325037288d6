#include "clone.h"

#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>

/*
 * The child returns from the system call with the parent's registers and an empty stack. So
 * everything that it needs is kept in registers that the system call preserves, and no C code can
 * run in between.
 */
static long enter(long number, long first, long second, long third, void (*function)(void *),
                  void *data)
{
#if defined(__x86_64__)
    register long result __asm__("rax") = number;
    register long rdi __asm__("rdi") = first;
    register long rsi __asm__("rsi") = second;
    register long rdx __asm__("rdx") = third;
    register void (*call)(void *) __asm__("r12") = function;
    register void *argument __asm__("r13") = data;
    __asm__ volatile("syscall\n\t"
                     "test %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xor %%ebp, %%ebp\n\t" /* the end of the frames */
                     "mov %%r13, %%rdi\n\t"
                     "call *%%r12\n\t"
                     "ud2\n"
                     "1:"
                     : "+r"(result)
                     : "r"(rdi), "r"(rsi), "r"(rdx), "r"(call), "r"(argument)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long call_number __asm__("x8") = number;
    register long result __asm__("x0") = first;
    register long x1 __asm__("x1") = second;
    register long x2 __asm__("x2") = third;
    register void (*call)(void *) __asm__("x19") = function;
    register void *argument __asm__("x20") = data;
    __asm__ volatile("svc #0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t" /* the end of the frames */
                     "mov x0, x20\n\t"
                     "blr x19\n\t"
                     "brk #0\n"
                     "1:"
                     : "+r"(result)
                     : "r"(call_number), "r"(x1), "r"(x2), "r"(call), "r"(argument)
                     : "memory");
#else
#error "clone_on_stack is not written for this architecture"
#endif
    return result;
}

/*
 * The filters of other engines' containers answer clone3 with ENOSYS, because they cannot see its
 * flags. clone(2) has no argument for CLONE_INTO_CGROUP, its argument for the stack is the stack's
 * end, and it has one argument for the addresses of both the pidfd and the parent's tid.
 */
static long enter_by_clone(const struct clone_arguments *arguments, void (*function)(void *),
                           void *data)
{
    uint64_t third = arguments->flags & CLONE_PIDFD ? arguments->pidfd : arguments->parent_tid;
    if (arguments->flags >> 32)
        return -ENOSYS;
    return enter(SYS_clone, (long)(arguments->flags | arguments->exit_signal),
                 (long)(arguments->stack + arguments->stack_size), (long)third, function, data);
}

pid_t clone_on_stack(struct clone_arguments *arguments, void (*function)(void *), void *data)
{
    long result = enter(SYS_clone3, (long)arguments, (long)sizeof *arguments, 0, function, data);
    if (result == -ENOSYS)
        result = enter_by_clone(arguments, function, data);
    if (result >= 0)
        return (pid_t)result;
    errno = (int)-result;
    return -1;
}
