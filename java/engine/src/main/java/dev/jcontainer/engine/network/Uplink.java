package dev.jcontainer.engine.network;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.PortSender.PublishedPort;
import dev.jcontainer.spec.Signal;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program of the host that connects a container's network namespace with the host's network, and ends with the
 * container. Descriptor 3 of the program is the read end of a pipe whose write end the container's keeper holds;
 * descriptor 4 is the write end of a pipe that gets one byte when the network is ready.
 */
final class Uplink implements AutoCloseable {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String IN_BACKGROUND = "log=$1; shift; exec 3<&0 4>&1; \"$@\" </dev/null >\"$log\" 2>&1 &";

    /**
     * The program goes to the background by itself when the network is ready, and writes its pid beside the log. A shell
     * stays to end it: the program does not notice the end of a process whose network it has joined.
     */
    private static final String TO_BACKGROUND = "log=$1; shift; exec 3<&0 4>&1;"
            + " \"$@\" --pid \"$log.pid\" </dev/null >\"$log\" 2>&1 3<&- 4>&- || exit; read -r pid <\"$log.pid\";"
            + " (read -r end <&3; read -r name </proc/$pid/comm; case $name in pas*) kill -9 $pid;; esac)"
            + " </dev/null >/dev/null 2>&1 4>&- & echo 1 >&4";

    private static final int PATIENCE_MILLISECONDS = 10_000;
    private static final int NONE = -1;
    private static final int MOST_SAID = 512;

    private final String program;
    private final String script;
    private final List<String> options;
    private final String nameServer;
    private final String behindPid;
    private int held = NONE;

    private Uplink(String program, String script, List<String> options, String behindPid, String nameServer) {
        this.program = program;
        this.script = script;
        this.options = options;
        this.behindPid = behindPid;
        this.nameServer = nameServer;
    }

    /** slirp4netns: the host's loopback addresses cannot be reached, and its name server is one of its own addresses. */
    static Uplink slirp4netns(@Nullable String path) throws EngineException {
        return new Uplink(
                find("slirp4netns", "slirp4netns", path),
                IN_BACKGROUND,
                List.of("--configure", "--mtu=65520", "--disable-host-loopback", "--exit-fd=3", "--ready-fd=4"),
                "tap0",
                "10.0.2.3");
    }

    /**
     * pasta: ports are published by the keeper and not by pasta, and neither side reaches the other's loopback addresses.
     * It cannot join as root, because it gives up the rights that this needs.
     */
    static Uplink pasta(@Nullable String path) throws EngineException {
        String nameServer = "169.254.1.1";
        return new Uplink(
                find("pasta", "passt", path),
                TO_BACKGROUND,
                List.of(
                        "--config-net",
                        "--quiet",
                        "--no-map-gw",
                        "--tcp-ports=none",
                        "--udp-ports=none",
                        "--tcp-ns=none",
                        "--udp-ns=none",
                        "--dns-forward",
                        nameServer),
                "",
                nameServer);
    }

    private static String find(String program, String packageName, @Nullable String path) throws EngineException {
        String directories = path == null || path.isEmpty() ? PATH : path;
        for (int start = 0; start <= directories.length(); ) {
            int colon = directories.indexOf(':', start);
            int end = colon < 0 ? directories.length() : colon;
            String file = directories.substring(start, end) + "/" + program;
            if (file.startsWith("/") && new File(file).isFile() && new File(file).canExecute()) {
                return file;
            }
            start = end + 1;
        }
        throw new EngineException(
                Reason.UNSUPPORTED,
                "The network " + program + " requires the program " + program + " of the host, which is not installed:"
                        + " install the package " + packageName + ", or use the network none, into which ports can be"
                        + " published, or host.");
    }

    /** The address at which the program answers for the host's name servers. */
    String nameServer() {
        return nameServer;
    }

    List<PublishedPort> start(long pid, String record) throws IOException {
        return start(pid, record, PATIENCE_MILLISECONDS);
    }

    /** @param patience how long the program may take until it is ready, in milliseconds */
    List<PublishedPort> start(long pid, String record, int patience) throws IOException {
        String log = record + "/uplink";
        long exit = SystemCallException.check(Syscalls.pipe(), "make a pipe");
        held = (int) exit;
        int end = (int) (exit >>> 32);
        try {
            long ready = SystemCallException.check(Syscalls.pipe(), "make a pipe");
            int shell;
            try {
                shell = run(pid, log, end, (int) ready);
            } catch (SystemCallException e) {
                Syscalls.close((int) (ready >>> 32));
                throw e;
            } finally {
                Syscalls.close((int) ready);
            }
            await(shell, (int) (ready >>> 32), log, patience);
        } finally {
            Syscalls.close(end);
        }
        return List.of(PublishedPort.held(held));
    }

    /** Starts the program by a shell, which leads a process group of its own. Returns the pid of the shell. */
    private int run(long pid, String log, int end, int ready) throws SystemCallException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh", log, program));
        words.addAll(options);
        words.add(Long.toString(pid));
        if (!behindPid.isEmpty()) {
            words.add(behindPid);
        }
        List<String> environment = List.of("PATH=" + PATH);
        return SystemCallException.check(
                Syscalls.spawnProgram(Bytes.cString("/bin/sh"), strings(words), strings(environment), end, ready, true),
                "start " + program);
    }

    private static byte[] strings(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            text.append(word).append('\0');
        }
        return Bytes.encode(text.toString());
    }

    /** Waits until the program is ready. Whatever is left of it otherwise is killed. */
    private void await(int shell, int ready, String log, int patience) throws IOException {
        String problem;
        try {
            problem = problem(ready, patience);
        } finally {
            Syscalls.close(ready);
        }
        if (!problem.isEmpty()) {
            Syscalls.kill(-shell, Signal.KILL.number());
        }
        SystemCallException.check(Syscalls.waitFor(shell), "wait for the start of " + program);
        if (!problem.isEmpty()) {
            throw new EngineException(
                    Reason.UNSUPPORTED,
                    "Cannot connect the container's network: " + program + " " + problem + said(log) + hint());
        }
    }

    /** Empty if the program is ready in time. The end of the pipe without a byte means that it has ended. */
    private static String problem(int ready, int patience) throws SystemCallException {
        int epoll = SystemCallException.check(Syscalls.epollCreate(), "wait for a program");
        try {
            SystemCallException.check(Syscalls.epollAdd(epoll, ready, 0), "wait for a program");
            long deadline = System.nanoTime() + patience * 1_000_000L;
            long left = patience;
            while (left > 0
                    && SystemCallException.check(
                                    Syscalls.epollWait(epoll, new long[1], (int) left), "wait for a program")
                            == 0) {
                left = (deadline - System.nanoTime()) / 1_000_000L;
            }
            if (left <= 0) {
                return "was not ready after " + patience / 1000.0 + " seconds, and was killed";
            }
            return Syscalls.read(ready, new byte[1], 0, 1) == 1 ? "" : "has ended before it was ready";
        } finally {
            Syscalls.close(epoll);
        }
    }

    private String hint() {
        return behindPid.isEmpty() && UserNamespaces.isRoot()
                ? " As root, use the network slirp4netns: pasta gives up the rights that it needs."
                : "";
    }

    /** The end of what the program has said, as the end of an error. */
    private static String said(String log) throws IOException {
        byte[] said = KernelFiles.readIfThere(log);
        String text = said == null ? "" : Bytes.decode(said).strip().replace('\n', ' ');
        String last = text.length() > MOST_SAID ? text.substring(text.length() - MOST_SAID) : text;
        return last.isEmpty() ? "." : ": " + last;
    }

    @Override
    public void close() {
        if (held != NONE) {
            Syscalls.close(held);
            held = NONE;
        }
    }
}
