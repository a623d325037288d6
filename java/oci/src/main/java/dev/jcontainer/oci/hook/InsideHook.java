package dev.jcontainer.oci.hook;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.launch.Exit;
import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.launch.OutputCollector;
import dev.jcontainer.launch.OutputLimit;
import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs a hook in the namespaces of a container, as an exec; see {@link HookRunner}. */
final class InsideHook {
    private static final long LAST_WORDS_MILLISECONDS = 200;

    private InsideHook() {}

    /**
     * Runs a hook.
     *
     * @param hook the hook
     * @param plan the plan of its launch
     * @param container a pidfd of the container's first process
     * @param state the document for its stdin
     * @param cancellation kills the hook
     * @return the problem with the output of the hook, or an empty text
     */
    static String run(Hook hook, LaunchPlan plan, int container, byte[] state, Cancellation cancellation)
            throws IOException {
        Stdio streams = Stdio.pipe().withStdin(new Stdio.Source.Bytes(state)).mergeStderr();
        RunningContainer program;
        try {
            program = Launcher.launch(
                    LaunchRequest.of(plan).into(container).stdio(streams).build());
        } catch (LaunchFailure e) {
            return FailureText.of(e).message();
        }
        cancellation.begin(new Runnable() {
            @Override
            public void run() {
                program.kill();
            }
        });
        try {
            OutputCollector printed = program.collect(1, new OutputLimit(HookRunner.KEPT, InsideHook::drop));
            String problem = problem(await(program, hook.timeoutSeconds()), hook);
            return problem.isEmpty() ? "" : problem + HookRunner.output(lastWords(printed));
        } finally {
            cancellation.end();
            program.closePipes();
        }
    }

    /** Is called for output beyond the limit, which is read and discarded, so that the hook does not block. */
    private static void drop() {}

    /**
     * Waits for the end of the hook. Returns null if it exceeded its timeout, or if this thread was interrupted; it is
     * killed then.
     */
    private static @Nullable Exit await(RunningContainer program, @Nullable Long seconds) throws IOException {
        try {
            return seconds == null ? program.exit().get() : program.exit().get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            program.kill();
            program.exit().join();
            return null;
        } catch (ExecutionException e) {
            throw new IOException("Cannot wait for the hook: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            program.kill();
            program.exit().join();
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static String problem(@Nullable Exit exit, Hook hook) {
        if (exit == null) {
            return "it took longer than its timeout of " + hook.timeoutSeconds() + " seconds";
        }
        return exit.isSignaled()
                ? HookRunner.killed(exit.signal())
                : exit.code() == 0 ? "" : HookRunner.status(exit.code());
    }

    /**
     * Returns the output. Processes that the hook left in the background may keep it open, so the wait for its end is
     * short.
     */
    private static String lastWords(@Nullable OutputCollector printed) {
        try {
            return printed == null
                    ? ""
                    : Bytes.decode(printed.whole().get(LAST_WORDS_MILLISECONDS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
