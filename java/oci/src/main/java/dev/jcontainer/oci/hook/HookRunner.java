package dev.jcontainer.oci.hook;

import static dev.jcontainer.kernel.SystemCallException.check;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.oci.bundle.BundleExecPlanner;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.Hooks.Hook;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.state.ContainerNote;
import dev.jcontainer.oci.state.ContainerState;
import dev.jcontainer.oci.state.DescriptorPoll;
import dev.jcontainer.oci.state.FirstProcess;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.spec.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Runs hooks one after the other, in the namespaces of this process or of the container. They read the container's
 * state from stdin. Their output is kept for the error. After a hook has failed, no further hook runs.
 */
public final class HookRunner {
    private static final long OUTPUT = 1;
    private static final long END = 2;
    /** The number of bytes of a hook's output that are kept. */
    static final int KEPT = 4096;

    private static final int MILLISECONDS = 1000;
    private static final String UMASK = "\nUmask:\t"; // Linux 4.7

    private final Hook hook;
    private final Cancellation cancellation;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private HookRunner(Hook hook, Cancellation cancellation) {
        this.hook = hook;
        this.cancellation = cancellation;
    }

    /**
     * Runs hooks in the namespaces of this process.
     *
     * @param kind the member of the configuration that lists them
     * @param cancellation kills the running hook, which is a failure then
     * @throws LifecycleException if a hook cannot be executed, ends with a status other than 0, or exceeds its timeout
     */
    public static void run(String kind, List<Hook> hooks, ContainerState state, Cancellation cancellation)
            throws IOException {
        run(kind, hooks, cancellation, new Way() {
            @Override
            public String run(Hook hook) throws IOException {
                HookRunner runner = new HookRunner(hook, cancellation);
                String problem = runner.run(state);
                return problem.isEmpty() ? "" : problem + output(Bytes.decode(runner.printed.toByteArray()));
            }
        });
    }

    /**
     * Runs all hooks in the namespaces of this process. If one fails, a warning is logged, and the others run all the
     * same.
     */
    public static void runAll(String kind, List<Hook> hooks, ContainerState state, Cancellation cancellation) {
        for (Hook hook : hooks) {
            try {
                run(kind, List.of(hook), state, cancellation);
            } catch (IOException e) {
                LoggerFactory.getLogger(HookRunner.class).warn(e.getMessage());
            }
        }
    }

    /**
     * Runs hooks in the namespaces of a container.
     *
     * @param kind the member of the configuration that lists them
     * @param config the configuration of the container
     * @param note the note about the container
     * @param cancellation kills the running hook, which is a failure then
     * @throws LifecycleException if a hook cannot be executed, ends with a status other than 0, or exceeds its timeout,
     *     or if the container's first process has ended
     */
    public static void runInside(
            String kind,
            List<Hook> hooks,
            ContainerState state,
            Config config,
            ContainerNote note,
            Cancellation cancellation)
            throws IOException {
        if (hooks.isEmpty()) {
            return;
        }
        byte[] document = Bytes.encode(state.toJson());
        long permitted = Syscalls.permittedCapabilities();
        boolean isOfContainer = kind.equals("startContainer"); // before that, the root is not changed yet
        ProcessConfig process = config.process();
        int umask = isOfContainer && process != null ? process.umask() : ownUmask();
        try (FirstProcess first = FirstProcess.of(note)) {
            run(kind, hooks, cancellation, new Way() {
                @Override
                public String run(Hook hook) throws IOException {
                    List<String> environment = isOfContainer
                            ? HookEnvironment.inContainer(hook, config, note)
                            : HookEnvironment.onHost(hook);
                    LaunchPlan plan = BundleExecPlanner.hook(
                            config, note.cgroups(), note.unified(), permitted, hook, environment, umask);
                    return InsideHook.run(hook, plan, first.descriptor(), document, cancellation);
                }
            });
        }
    }

    /** Returns the umask of this process from /proc, because umask(2) cannot read it without changing it. */
    private static int ownUmask() throws SystemCallException {
        String status = Bytes.decode(KernelFiles.read("/proc/self/status"));
        int start = status.indexOf(UMASK) + UMASK.length();
        return Integer.parseInt(status.substring(start, status.indexOf('\n', start)), 8);
    }

    /** A way to run a hook. It returns the problem, or an empty text. */
    private interface Way {
        String run(Hook hook) throws IOException;
    }

    private static void run(String kind, List<Hook> hooks, Cancellation cancellation, Way way) throws IOException {
        cancellation.check();
        for (int i = 0; i < hooks.size(); i++) {
            Hook hook = hooks.get(i);
            String problem;
            try {
                problem = way.run(hook);
            } catch (SystemCallException e) {
                throw new LifecycleException(
                        "Cannot run the hook hooks." + kind + "[" + i + "], " + hook.path() + ": " + e.getMessage(), e);
            }
            cancellation.check();
            if (!problem.isEmpty()) {
                throw new LifecycleException(
                        "The hook hooks." + kind + "[" + i + "], " + hook.path() + ", failed: " + problem);
            }
        }
    }

    /** Returns the output of a hook as the end of an error. */
    static String output(String printed) {
        String text = printed.strip();
        return text.isEmpty() ? "" : "; it printed: " + text;
    }

    /** Runs the hook in the namespaces of this process; returns the problem, or an empty text. */
    private String run(ContainerState state) throws IOException {
        byte[] document = Bytes.encode(state.toJson());
        int input = check(Syscalls.sealedMemory(document, document.length, false), "hold the state for a hook");
        long pipe = -1;
        try {
            pipe = check(Syscalls.pipe(), "make a pipe for a hook");
            int pid = Syscalls.spawnProgram(
                    Bytes.cString(hook.path()),
                    strings(arguments()),
                    strings(HookEnvironment.onHost(hook)),
                    input,
                    (int) pipe,
                    false);
            check(pid, "execute it");
            return follow(pid, (int) (pipe >> 32), (int) pipe);
        } finally {
            Syscalls.close(input);
            if (pipe >= 0) {
                Syscalls.close((int) (pipe >> 32));
            }
        }
    }

    private List<String> arguments() {
        return hook.args().isEmpty() ? List.of(hook.path()) : hook.args();
    }

    private static byte[] strings(List<String> strings) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String string : strings) {
            bytes.write(Bytes.cString(string));
        }
        return bytes.toByteArray();
    }

    /** Reads the output until the hook has ended. Processes that it left in the background may keep the output open. */
    private String follow(int pid, int output, int theirs) throws IOException {
        Syscalls.close(theirs);
        check(Syscalls.setNonBlocking(output), "read the output of a hook");
        int pidfd = Syscalls.pidfdOpen(pid);
        boolean inTime;
        try (DescriptorPoll waiting = new DescriptorPoll()) {
            waiting.add(check(pidfd, "hold the hook's process"), END);
            waiting.add(output, OUTPUT);
            cancellation.begin(killing(pidfd));
            inTime = await(waiting, output);
            if (!inTime) {
                Syscalls.pidfdSendSignal(pidfd, Signal.KILL.number());
            }
        } finally {
            cancellation.end();
            if (pidfd >= 0) {
                Syscalls.close(pidfd);
            }
        }
        int status = check(Syscalls.waitFor(pid), "wait for the hook");
        read(output);
        return inTime ? problem(status) : "it took longer than its timeout of " + hook.timeoutSeconds() + " seconds";
    }

    private static Runnable killing(int pidfd) {
        return new Runnable() {
            @Override
            public void run() {
                Syscalls.pidfdSendSignal(pidfd, Signal.KILL.number());
            }
        };
    }

    private boolean await(DescriptorPoll waiting, int output) throws IOException {
        Long timeout = hook.timeoutSeconds();
        long deadline = System.nanoTime() + (timeout == null ? 0 : timeout * 1_000_000_000L);
        while (true) {
            long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000L);
            long token = waiting.next(timeout == null ? -1 : (int) Math.min(left, Integer.MAX_VALUE / MILLISECONDS));
            if (token == END) {
                return true;
            }
            if (token == OUTPUT && !read(output)) {
                waiting.remove(output);
            }
            if (token == DescriptorPoll.NOTHING && System.nanoTime() - deadline >= 0) {
                return false;
            }
        }
    }

    /** Reads the available output; returns false at its end. Output beyond the limit is read and discarded. */
    private boolean read(int output) {
        byte[] chunk = new byte[KEPT];
        int length = Syscalls.read(output, chunk, 0, chunk.length);
        while (length > 0) {
            printed.write(chunk, 0, Math.min(length, Math.max(0, KEPT - printed.size())));
            length = Syscalls.read(output, chunk, 0, chunk.length);
        }
        return length == -Errno.EAGAIN;
    }

    /** Returns the problem for a status of wait(2), or an empty text. */
    private static String problem(int status) {
        int signal = status & 0x7f;
        if (signal != 0) {
            return killed(signal);
        }
        int code = status >> 8 & 0xff;
        return code == 0 ? "" : status(code);
    }

    static String killed(int signal) {
        return "signal " + signal + " killed it";
    }

    static String status(int code) {
        return "exit status " + code;
    }
}
