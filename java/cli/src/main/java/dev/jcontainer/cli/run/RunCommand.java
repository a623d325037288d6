package dev.jcontainer.cli.run;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.LaunchStep;
import dev.jcontainer.Result;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LimitOptions;
import dev.jcontainer.cli.terminal.Console;
import dev.jcontainer.cli.terminal.ForegroundProgram;
import dev.jcontainer.cli.terminal.SignalForwarder;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code jcontainer run}: runs a program in a new container, in the foreground or detached. */
public final class RunCommand implements Command {
    @Override
    public CommandModel model() {
        return RunOptions.MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException, InterruptedException {
        if (arguments.has(DetachedOptions.DETACH)) {
            return DetachedRun.run(arguments, true);
        }
        ContainerSpec spec = RunParser.of(arguments);
        if (!RunParser.isImage(arguments)) {
            return run(arguments, spec, null);
        }
        try (ImageRun image = ImageRun.of(arguments)) {
            return run(arguments, image.spec(spec, false), image);
        }
    }

    private static int run(Arguments arguments, ContainerSpec spec, @Nullable ImageRun image)
            throws UsageException, IOException, InterruptedException {
        if (!arguments.has(RunOptions.DEBUG)) {
            return launch(arguments, spec, image);
        }
        try {
            return launch(arguments, spec, image);
        } catch (IOException | RuntimeException | Error e) {
            int status = Failure.tell(e);
            Failure.tellStack(e);
            Output.error(Containers.plan(spec).withoutSecrets());
            return status;
        }
    }

    private static int launch(Arguments arguments, ContainerSpec spec, @Nullable ImageRun image)
            throws UsageException, IOException, InterruptedException {
        if (arguments.has(RunOptions.DRY_RUN)) {
            Output.print(Containers.plan(spec).toString());
            return 0;
        }
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
        LaunchObserver observer = arguments.has(RunOptions.EXPLAIN) ? new Explanation(spec.isolation()) : null;
        try (SignalForwarder signals = SignalForwarder.open();
                IdFile idFile = IdFile.create(arguments.value(ProgramOptions.CIDFILE));
                Container container = ContainerRegistry.ofThisUser().start(spec, observer)) {
            if (image != null) {
                image.close();
            }
            signals.attach(ForegroundProgram.of(container));
            idFile.write(container.id());
            if (spec.stdio().isTerminal()) {
                Console.relay(ForegroundProgram.of(container), signals);
            }
            return status(container.waitForResult(), arguments);
        }
    }

    private static int status(Result result, Arguments arguments) {
        if (result.outcome() == Result.Outcome.OUT_OF_MEMORY) {
            Output.error("jcontainer: The container ran out of memory: the kernel killed "
                    + count(result.usage().oomKills()) + " of it, because it needed more than its limit"
                    + (arguments.value(LimitOptions.MEMORY) == null
                            ? ".\n"
                            : ", --memory " + arguments.value(LimitOptions.MEMORY) + ".\n"));
        }
        if (result.outcome() != Result.Outcome.TIMED_OUT) {
            return result.exitCode();
        }
        Output.error("jcontainer: Stopped the container: it ran longer than --timeout "
                + arguments.value(LifetimeOptions.TIMEOUT) + ".\n");
        return Failure.TIMED_OUT;
    }

    private static String count(long processes) {
        return processes == 1 ? "a process" : processes + " processes";
    }

    /** Prints the progress of a launch on stderr. */
    private static final class Explanation implements LaunchObserver {
        private final Isolation isolation;

        Explanation(Isolation isolation) {
            this.isolation = isolation;
        }

        @Override
        public void created(long pid, long supervisor) {
            String inside = isolation == Isolation.NAMESPACES ? " here, pid 1 inside" : "";
            Output.error("container's first process: pid " + pid + inside + "; supervisor: pid " + supervisor + "\n");
        }

        @Override
        public void stepDone(LaunchStep step) {
            Output.error(step + "\n");
        }
    }
}
