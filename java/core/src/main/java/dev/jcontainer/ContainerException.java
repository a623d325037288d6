package dev.jcontainer;

import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A container that did not come to run. Nothing of it is left.
 *
 * <p>The message is one line: what was attempted, on what, why it failed and what to do.
 */
public final class ContainerException extends IOException {
    private static final long serialVersionUID = 1;

    /** The kind of reason, for programs to decide on. */
    public enum Reason {
        /** The command is not there in the container, or what it needs to be executed is not. */
        NOT_FOUND,
        /** The command is there and cannot be executed. */
        NOT_EXECUTABLE,
        /** This process may not do what a container takes. */
        NOT_PERMITTED,
        /** Something that the specification names is not there or is of the wrong kind. */
        INVALID,
        /** A limit that this host cannot enforce, or not on behalf of this process. */
        LIMIT,
        /** The container has ended, or is paused: nothing can be started in it. */
        NOT_RUNNING,
        /** The launch took longer than the timeout. */
        TIMED_OUT,
        /** Anything else. */
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

    /** For a failed launch of a container. */
    static ContainerException of(LaunchFailure failure) {
        return new ContainerException(FailureText.of(failure), failure);
    }

    /** For a program that could not be started in a running container. */
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

    /** For what is wrong before anything has been attempted. */
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

    /** The kind of reason. */
    public Reason reason() {
        return reason;
    }

    /** The {@code errno} of the system call that failed, 0 where none did. */
    public int errno() {
        return errno;
    }

    /** The step of the launch plan that failed, null where it was none. */
    public @Nullable LaunchStep step() {
        return step;
    }
}
