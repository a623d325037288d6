package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.layer.LayerMountException;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A container could not be started, or an operation on a container failed. Nothing is left of a container that could
 * not be started.
 *
 * <p>The message is one line: it says what was attempted, on what, why it failed and what to do. Immutable.
 */
public final class ContainerException extends IOException {
    private static final long serialVersionUID = 1;

    /** The kind of reason, on which callers can decide. */
    public enum Reason {
        /** The program does not exist in the container, or its interpreter or loader, or a file that is to be copied. */
        NOT_FOUND,
        /** The program exists but cannot be executed. */
        NOT_EXECUTABLE,
        /** This process lacks a permission that the container requires. */
        NOT_PERMITTED,
        /** Something that the specification names does not exist or is of the wrong kind. */
        INVALID,
        /**
         * A limit, or another operation of a cgroup, that this host cannot carry out, or that this process may not use.
         */
        LIMIT,
        /** The container does not exist, has ended, or is paused, so nothing can be started in it. */
        NOT_RUNNING,
        /** The launch took longer than the timeout. */
        TIMED_OUT,
        /** Any other reason. */
        FAILED
    }

    private final Reason reason;
    private final int errno;
    private final transient @Nullable LaunchStep step;

    private ContainerException(FailureText text, LaunchFailure cause) {
        super(text.message(), cause);
        this.reason = reason(text.kind());
        this.errno = cause.errno();
        Step failed = cause.step();
        this.step = failed == null ? null : new LaunchStep(cause.stepNumber(), failed);
    }

    /** Creates the exception for a failed launch of a container. */
    static ContainerException of(LaunchFailure failure) {
        return new ContainerException(FailureText.of(failure), failure);
    }

    /**
     * Returns the exception for a launch that failed in a way that is known; any other exception as it is. The engine of
     * detached containers uses it.
     */
    public static IOException explained(IOException failure) {
        if (failure instanceof LaunchFailure) {
            return of((LaunchFailure) failure);
        }
        if (failure instanceof CgroupException) {
            return new ContainerException((CgroupException) failure);
        }
        return failure instanceof LayerMountException ? new ContainerException((LayerMountException) failure) : failure;
    }

    /** Creates the exception for a program that could not be started in a running container. */
    static ContainerException ofExec(LaunchFailure failure) {
        return new ContainerException(FailureText.ofExec(failure), failure);
    }

    private static Reason reason(FailureText.Kind kind) {
        switch (kind) {
            case NOT_FOUND:
                return Reason.NOT_FOUND;
            case NOT_EXECUTABLE:
                return Reason.NOT_EXECUTABLE;
            case NOT_PERMITTED:
                return Reason.NOT_PERMITTED;
            case INVALID:
                return Reason.INVALID;
            case TIMED_OUT:
                return Reason.TIMED_OUT;
            default:
                return Reason.FAILED;
        }
    }

    /** Creates the exception for an error before the launch. */
    ContainerException(Reason reason, String message, Exception cause) {
        super(message, cause);
        this.reason = reason;
        this.errno = 0;
        this.step = null;
    }

    ContainerException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.errno = 0;
        this.step = null;
    }

    ContainerException(String message) {
        super(message);
        this.reason = Reason.LIMIT;
        this.errno = 0;
        this.step = null;
    }

    ContainerException(CgroupException cause) {
        super(cause.getMessage(), cause);
        this.reason = Reason.LIMIT;
        this.errno = cause.errno();
        this.step = null;
    }

    ContainerException(LayerMountException cause) {
        super(cause.getMessage(), cause);
        boolean isDenied = cause.errno() == Errno.EPERM || cause.errno() == Errno.EACCES;
        this.reason = isDenied ? Reason.NOT_PERMITTED : Reason.INVALID;
        this.errno = cause.errno();
        this.step = null;
    }

    /** The kind of reason. */
    public Reason reason() {
        return reason;
    }

    /** The {@code errno} of the system call that failed; 0 if no system call failed. */
    public int errno() {
        return errno;
    }

    /** The step of the launch that failed, or null if no step failed. It is not serialized. */
    public @Nullable LaunchStep step() {
        return step;
    }
}
