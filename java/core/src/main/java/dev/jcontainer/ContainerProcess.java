package dev.jcontainer;

import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Signal;

/**
 * A program that was started in a container that ran already, as a {@link Process}; see {@link Container#exec}.
 *
 * <p>Thread-safe. {@link #close} kills it, and with it all that it has started, as a timeout, an output limit, {@link #stop} and
 * {@link #destroyForcibly} do. When it ends by itself, what it has left running goes on in the container, as a child of the
 * container's first process, and ends with the container. Streams that are not pipes are null streams, as of {@link ProcessBuilder.Redirect}. {@link #exitValue} and {@link
 * #waitFor} count as {@link Result#exitCode} does. When this JVM ends, in whatever way, the program is killed, and all that it has started.
 *
 * <p>The usage of its {@link Result} is that of the program and of those of its children that it has waited for.
 */
public final class ContainerProcess extends LaunchedProcess {
    ContainerProcess(RunningContainer running, ExecSpec spec) {
        super(running, Signal.TERM, spec.grace(), spec.stdio().maxOutput());
        limit(spec.timeout());
    }

    /** Always: it is no pid 1, and what it does not handle is done as with any process. */
    @Override
    public boolean handles(Signal signal) {
        return true;
    }

    @Override
    ContainerException exception(LaunchFailure failure) {
        return ContainerException.ofExec(failure);
    }
}
