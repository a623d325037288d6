package dev.jcontainer.engine.network;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.launch.PortSender.PublishedPort;
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

    /** A shell ignores the signals of the terminal for a program in the background. */
    private static final String IN_BACKGROUND = "log=$1; shift; exec 3<&0 4>&1; \"$@\" </dev/null >\"$log\" 2>&1 &";

    /** The program goes to the background by itself when the network is ready. */
    private static final String TO_BACKGROUND =
            "log=$1; shift; exec 3<&0 4>&1; \"$@\" </dev/null >\"$log\" 2>&1 4>&- && echo 1 >&4";

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
     * It ends by itself when the process whose network it has joined is gone.
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
        String log = record + "/uplink";
        long exit = SystemCallException.check(Syscalls.pipe(), "make a pipe");
        held = (int) exit;
        int end = (int) (exit >>> 32);
        try {
            long ready = SystemCallException.check(Syscalls.pipe(), "make a pipe");
            try {
                run(pid, log, end, (int) ready);
            } finally {
                Syscalls.close((int) ready);
            }
            await((int) (ready >>> 32), log);
        } finally {
            Syscalls.close(end);
        }
        return List.of(PublishedPort.held(held));
    }

    private void run(long pid, String log, int end, int ready) throws IOException {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh", log, program));
        words.addAll(options);
        words.add(Long.toString(pid));
        if (!behindPid.isEmpty()) {
            words.add(behindPid);
        }
        List<String> environment = List.of("PATH=" + PATH);
        int shell = SystemCallException.check(
                Syscalls.spawnProgram(Bytes.cString("/bin/sh"), strings(words), strings(environment), end, ready),
                "start " + program);
        SystemCallException.check(Syscalls.waitFor(shell), "wait for the start of " + program);
    }

    private static byte[] strings(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            text.append(word).append('\0');
        }
        return Bytes.encode(text.toString());
    }

    /** The end of the pipe without a byte means that the program has ended. */
    private void await(int ready, String log) throws IOException {
        try {
            int got = SystemCallException.check(Syscalls.read(ready, new byte[1], 0, 1), "wait for " + program);
            if (got == 1) {
                return;
            }
        } finally {
            Syscalls.close(ready);
        }
        byte[] said = KernelFiles.readIfThere(log);
        String text = said == null ? "" : Bytes.decode(said).strip().replace('\n', ' ');
        String last = text.length() > MOST_SAID ? text.substring(text.length() - MOST_SAID) : text;
        throw new EngineException(
                Reason.UNSUPPORTED,
                "Cannot connect the container's network: " + program + " has ended before it was ready"
                        + (last.isEmpty() ? "." : ": " + last));
    }

    @Override
    public void close() {
        if (held != NONE) {
            Syscalls.close(held);
            held = NONE;
        }
    }
}
