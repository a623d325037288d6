#include "clone.h"

#include <errno.h>
#include <sys/syscall.h>

/*
 * The child comes out of the system call with the parent's registers and an empty stack, so what it needs
 * is kept in registers that the system call preserves. No C can stand in between.
 */
static long enter(struct clone_arguments *arguments, void (*function)(void *), void *data)
{
#if defined(__x86_64__)
    register long result __asm__("rax") = SYS_clone3;
    register struct clone_arguments *first __asm__("rdi") = arguments;
    register long second __asm__("rsi") = sizeof *arguments;
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
                     : "r"(first), "r"(second), "r"(call), "r"(argument)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long number __asm__("x8") = SYS_clone3;
    register long result __asm__("x0") = (long)arguments;
    register long second __asm__("x1") = sizeof *arguments;
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
                     : "r"(number), "r"(second), "r"(call), "r"(argument)
                     : "memory");
#else
#error "clone_on_stack is not written for this architecture"
#endif
    return result;
}

pid_t clone_on_stack(struct clone_arguments *arguments, void (*function)(void *), void *data)
{
    long result = enter(arguments, function, data);
    if (result >= 0)
        return (pid_t)result;
    errno = (int)-result;
    return -1;
}
