package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;

/** redis as an ordinary user. */
final class RedisProgram implements ServedProgram {
    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<String> instructions() {
        return List.of(
                "CMD [\"redis-server\", \"/etc/redis/redis.conf\", \"--daemonize\", \"no\", \"--dir\", \"/data\","
                        + " \"--logfile\", \"\", \"--pidfile\", \"/data/pid\"]",
                "EXPOSE 6379",
                "USER redis",
                "WORKDIR /data",
                "VOLUME /data");
    }

    @Override
    public List<String> options() {
        return List.of("--health-cmd", "redis-cli ping", "--health-interval", "200ms");
    }

    @Override
    public int port() {
        return 6379;
    }

    @Override
    public String directory() {
        return "/data";
    }

    @Override
    public String greeting() {
        return "Ready to accept connections";
    }

    @Override
    public String configuration() {
        return "/etc/redis/redis.conf";
    }

    @Override
    public String addition() {
        return "maxmemory 7mb\n";
    }

    @Override
    public boolean rereads() {
        return false;
    }

    @Override
    public boolean isChanged(int port) throws IOException {
        return command(port, "CONFIG GET maxmemory", 5).endsWith("\n" + (7 << 20));
    }

    @Override
    public List<String> ownProgram() {
        return List.of("redis-cli", "ping");
    }

    @Override
    public String ownAnswer() {
        return "PONG";
    }

    /** On the disk at once, because the server may be killed. */
    @Override
    public void keep(Asked asked, String word) throws IOException {
        command(asked.port(), "SET word " + word, 1);
        command(asked.port(), "SAVE", 1);
    }

    @Override
    public String kept(int port) throws IOException {
        return command(port, "GET word", 2).replaceFirst("^\\$\\d+\n", "");
    }

    /** The lines of the answer, of which there are so many. */
    private static String command(int port, String line, int lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port);
                BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
            StringBuilder answer = new StringBuilder(answers.readLine());
            for (int i = 1; i < lines; i++) {
                answer.append('\n').append(answers.readLine());
            }
            if (answer.charAt(0) == '-') {
                throw new IOException(line + ": " + answer);
            }
            return answer.toString();
        }
    }
}
