package dev.jcontainer.spec;

/**
 * What the kernel does about a system call, {@code SECCOMP_RET_*} of man 2 seccomp.
 *
 * @param code the value that a filter returns
 */
public record SeccompAction(int code) {
    /** The call is executed. */
    public static final SeccompAction ALLOW = new SeccompAction(0x7fff0000);
    /** The call is executed and written to the kernel's log. */
    public static final SeccompAction LOG = new SeccompAction(0x7ffc0000);
    /** The process is killed, as by SIGSYS. */
    public static final SeccompAction KILL_PROCESS = new SeccompAction(0x80000000);
    /** The thread is killed, as by SIGSYS. */
    public static final SeccompAction KILL_THREAD = new SeccompAction(0);
    /** The thread gets SIGSYS, which it may handle. */
    public static final SeccompAction TRAP = new SeccompAction(0x00030000);

    /**
     * The listener decides; without a listener the call fails with ENOSYS. Only for OCI bundles, because their engine
     * has a program that listens: {@link Privileges.Builder#seccomp} refuses this action.
     */
    public static final SeccompAction NOTIFY = new SeccompAction(0x7fc00000);

    private static final int ACTION = 0xffff0000;
    private static final int ERRNO = 0x00050000;
    private static final int TRACE = 0x7ff00000;
    private static final int MAX_ERRNO = 4095;
    private static final int MAX_DATA = 0xffff;

    /** The call is not executed and fails with this error of {@code errno(3)}, from 0 to 4095. */
    public static SeccompAction errno(int number) {
        if (number < 0 || number > MAX_ERRNO) {
            throw new IllegalArgumentException("The error number " + number + " is not from 0 to " + MAX_ERRNO);
        }
        return new SeccompAction(ERRNO | number);
    }

    /** Whether the call is never executed; false also if a tracer or a listener decides. */
    public boolean denies() {
        return equals(KILL_PROCESS) || equals(KILL_THREAD) || equals(TRAP) || isErrno();
    }

    /** Whether the call is always executed. */
    public boolean allows() {
        return equals(ALLOW) || equals(LOG);
    }

    private boolean isErrno() {
        return (code & ACTION) == ERRNO;
    }

    /** The error of {@code errno(3)} with which a call fails, or -1 for an action that kills or executes the call. */
    public int errno() {
        return isErrno() ? code & MAX_DATA : -1;
    }

    /** A tracer decides, and gets this number from 0 to 65535; without a tracer the call fails with ENOSYS. */
    public static SeccompAction trace(int message) {
        if (message < 0 || message > MAX_DATA) {
            throw new IllegalArgumentException(
                    "The number for the tracer " + message + " is not from 0 to " + MAX_DATA);
        }
        return new SeccompAction(TRACE | message);
    }
}
