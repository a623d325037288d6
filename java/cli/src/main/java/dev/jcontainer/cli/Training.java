package dev.jcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs several command lines in one JVM, so that an archive of classes, which is made of one JVM, has the classes of all:
 * {@code launcher/archive} starts it. A command that fails does not end it, because its classes count, not its result.
 */
public final class Training {
    private static final String SEPARATOR = ";";
    private static final String REGISTRY = "REGISTRY";

    private Training() {}

    /**
     * Ends the JVM with the status of the last command.
     *
     * @param words a digest, and command lines with a {@code ;} between them; {@code REGISTRY} at the beginning of a word
     *     stands for the address of a registry that says this digest of each image, and has nothing else
     */
    public static void main(String[] words) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread registry = new Thread(() -> serve(server, words[0]), "registry");
        registry.setDaemon(true);
        registry.start();
        int status = 0;
        List<String> command = new ArrayList<>();
        for (String word : List.of(words).subList(1, words.length)) {
            if (word.equals(SEPARATOR)) {
                status = Main.statusOf(command.toArray(new String[0]));
                command.clear();
            } else {
                command.add(word.startsWith(REGISTRY) ? at(server) + word.substring(REGISTRY.length()) : word);
            }
        }
        if (!command.isEmpty()) {
            status = Main.statusOf(command.toArray(new String[0]));
        }
        Runtime.getRuntime().halt(status);
    }

    private static String at(ServerSocket server) {
        return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
    }

    private static void serve(ServerSocket server, String digest) {
        while (true) {
            try (Socket connection = server.accept()) {
                String answer = readHead(connection.getInputStream()).startsWith("HEAD")
                        ? "200 OK\r\nDocker-Content-Digest: " + digest
                        : "404 Not Found";
                connection
                        .getOutputStream()
                        .write(("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                System.err.println("The registry of the training: " + e);
            }
        }
    }

    /** Reads a request, up to its empty line. */
    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
