package dev.jcontainer.cli.run;

import dev.jcontainer.Containers;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.RunObserver;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.spec.ContainerSpec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Creates a detached container, and starts it if it is not only to be created. Used once, by one thread. */
final class DetachedRun {
    private final Arguments arguments;
    private final boolean isStarted;

    private DetachedRun(Arguments arguments, boolean isStarted) {
        this.arguments = arguments;
        this.isStarted = isStarted;
    }

    /**
     * Creates the container of a command line; prints its id.
     *
     * @param isStarted whether it is started as well
     * @return the exit status
     */
    static int run(Arguments arguments, boolean isStarted) throws UsageException, IOException, InterruptedException {
        ContainerSpec spec = RunParser.of(arguments, true);
        for (Option option : new Option[] {LifetimeOptions.TIMEOUT, RunOptions.EXPLAIN}) {
            if (arguments.value(option) != null) {
                throw RunParser.problem(option.dashed() + " is for an attached container");
            }
        }
        DetachedParser.check(arguments);
        DetachedRun run = new DetachedRun(arguments, isStarted);
        if (!RunParser.isImage(arguments)) {
            return run.launch(spec, null);
        }
        try (ImageRun image = ImageRun.of(arguments)) {
            return run.launch(image.spec(spec, true), image);
        }
    }

    private int launch(ContainerSpec spec, @Nullable ImageRun image) throws UsageException, IOException {
        Detached detached = DetachedParser.of(arguments, image == null ? null : image.image(), spec);
        if (arguments.has(RunOptions.DRY_RUN)) {
            Output.print(Containers.plan(spec).toString());
            return 0;
        }
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // this process launches only once
        try (IdFile idFile = IdFile.create(arguments.value(ProgramOptions.CIDFILE))) {
            Engine engine = Engine.builder().images(ImageStore.open(arguments)).build();
            if (isStarted) {
                return start(engine, spec, detached, idFile);
            }
            tell(engine.create(spec, detached), idFile);
            return 0;
        }
    }

    private static void tell(EngineContainer container, IdFile idFile) throws IOException {
        idFile.write(container.id());
        Output.print(container.id() + "\n");
    }

    private int start(Engine engine, ContainerSpec spec, Detached detached, IdFile idFile) throws IOException {
        int[] process = new int[1];
        try {
            engine.run(spec, detached, new RunObserver() {
                @Override
                public void isCreated(EngineContainer container) throws IOException {
                    tell(container, idFile); // before the start, as with docker: a failed one can be inspected
                }

                @Override
                public void isStarting(int pid) {
                    process[0] = pid; // afterwards it may have ended
                }
            });
            writePid(process[0]);
            return 0;
        } catch (IOException | RuntimeException | Error e) {
            if (!arguments.has(RunOptions.DEBUG)) {
                throw e;
            }
            int status = Failure.tell(e);
            Failure.tellStack(e);
            return status;
        }
    }

    private void writePid(int pid) throws IOException {
        String path = arguments.value(DetachedOptions.PIDFILE);
        if (path != null) {
            PidFile.write(path, pid);
        }
    }
}
