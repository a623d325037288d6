package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The registry of the distribution ({@code docker-registry}), on a free port of loopback, with a directory of its own
 * that is removed at the end. Only its owner's process is killed.
 */
public final class RegistryServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
    private static final String LISTENING = "listening on ";

    private final Path directory;
    private final List<String> more;
    private @Nullable Process process;
    private int port;

    private RegistryServer(Path directory, List<String> more) {
        this.directory = directory;
        this.more = more;
    }

    /** Skips the test if the registry is not installed. */
    public static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "docker-registry is not installed");
    }

    /** Starts a registry that speaks HTTP and lets everybody in. */
    public static RegistryServer plain() throws IOException {
        return configured();
    }

    /** Starts a registry that speaks HTTP and asks for a name and a password, which {@code htpasswd} writes. */
    public static RegistryServer withPassword(String user, String password) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/htpasswd")), "htpasswd is not installed");
        assumeInstalled();
        Path directory = OwnDirectories.make("registry");
        Path file = directory.resolve("htpasswd");
        Files.writeString(file, Host.output("htpasswd", "-Bbn", user, password));
        return started(directory, "auth: {htpasswd: {realm: tests, path: " + file + "}}");
    }

    /** Starts a registry that speaks HTTPS with this certificate and key, in PEM. */
    public static RegistryServer withTls(Path certificate, Path key) throws IOException {
        return configured("tls {certificate: " + certificate + ", key: " + key + "}");
    }

    /** Starts a registry that sends its clients to a token server, whose certificate signs its tokens. */
    public static RegistryServer withTokens(String realm, String service, String issuer, Path certificate)
            throws IOException {
        return configured("auth: {token: {realm: \"" + realm + "\", service: " + service + ", issuer: " + issuer
                + ", rootcertbundle: " + certificate + "}}");
    }

    /**
     * Starts a registry.
     *
     * @param more further lines of its configuration; one that begins with {@code tls } is a member of its section
     *     {@code http}
     */
    public static RegistryServer configured(String... more) throws IOException {
        assumeInstalled();
        return started(OwnDirectories.make("registry"), more);
    }

    private static RegistryServer started(Path directory, String... more) throws IOException {
        RegistryServer server = new RegistryServer(directory, List.of(more));
        try {
            server.start(0);
            return server;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    private void start(int wanted) throws IOException {
        StringBuilder http = new StringBuilder("http: {addr: \"127.0.0.1:" + wanted + "\"");
        StringBuilder text = new StringBuilder("version: 0.1\nlog: {level: info}\nstorage: {delete: {enabled: true}, "
                + "filesystem: {rootdirectory: " + storage() + "}}\n");
        for (String line : more) {
            if (line.startsWith("tls ")) {
                http.append(", tls: ").append(line.substring(4));
            } else {
                text.append(line).append('\n');
            }
        }
        Path file = directory.resolve("config.yml");
        Files.writeString(file, text.append(http).append("}\n"));
        Process started = new ProcessBuilder(PROGRAM.toString(), "serve", file.toString())
                .redirectErrorStream(true)
                .start();
        process = started;
        port = readPort(started);
    }

    /** Reads the log up to the line with the address; a thread reads on, so that the registry never waits. */
    private static int readPort(Process started) throws IOException {
        BufferedReader log = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
        StringBuilder read = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            int at = line.indexOf(LISTENING);
            if (at >= 0) {
                String address = line.substring(at + LISTENING.length()).split("[,\" ]", 2)[0];
                Thread reader = new Thread(() -> drain(started.getInputStream()), "registry's log");
                reader.setDaemon(true);
                reader.start();
                return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            }
            read.append(line).append('\n');
        }
        throw new IOException("The registry did not start: " + read);
    }

    private static void drain(InputStream in) {
        try (in) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The registry was killed, which is its end of file.
        }
    }

    /** The port on loopback; the same after a restart. */
    public int port() {
        return port;
    }

    /** What references begin with: {@code 127.0.0.1:PORT}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** The directory in which it keeps blobs and tags. */
    public Path storage() {
        return directory.resolve("storage");
    }

    /** Kills the registry as it is; what it keeps stays. */
    public void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor();
            process = null;
        }
    }

    /** Starts it again after {@link #kill}, on the same port and with what it keeps. */
    public void restart() throws IOException, InterruptedException {
        kill();
        start(port);
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
