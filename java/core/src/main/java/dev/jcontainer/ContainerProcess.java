package dev.jcontainer;

import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Signal;

/**
 * A program that was started in a running container, as a {@link Process}; see {@link Container#exec}.
 *
 * <p>Thread-safe. The caller closes it: {@link #close} kills the program and all processes that it has started. A
 * timeout, an output limit, {@link #stop}, {@link #destroyForcibly} and the end of this JVM, in any way, do the same.
 * If the program ends by itself, the processes that it has started continue in the container, as children of the
 * container's first process, and end with the container. Streams that are not pipes are null streams, as with {@link
 * ProcessBuilder.Redirect}. {@link #exitValue} and {@link #waitFor} return the same number as {@link Result#exitCode}.
 *
 * <p>The usage in its {@link Result} is that of the program and of those of its children that it has waited for.
 */
public final class ContainerProcess extends LaunchedProcess {
    ContainerProcess(RunningContainer running, ExecSpec spec) {
        super(running, Signal.TERM, spec.grace(), spec.stdio().maxOutput());
        limit(spec.timeout());
    }

    /** Always true: the program is not pid 1, so signals that it does not handle have their default effect. */
    @Override
    public boolean handles(Signal signal) {
        return true;
    }

    @Override
    ContainerException exception(LaunchFailure failure) {
        return ContainerException.ofExec(failure);
    }
}
