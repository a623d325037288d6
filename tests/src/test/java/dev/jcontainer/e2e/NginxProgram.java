package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** nginx as root, with workers of another user; its image checks its health. */
final class NginxProgram implements ServedProgram {
    private static final int LIMIT_MILLISECONDS = 20_000;

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public List<String> instructions() {
        return List.of(
                "CMD [\"nginx\", \"-g\", \"daemon off; error_log /dev/stderr notice;\"]",
                "EXPOSE 80",
                "STOPSIGNAL SIGQUIT",
                "HEALTHCHECK --interval=200ms --start-period=30s --start-interval=100ms CMD curl -fsS http://localhost/");
    }

    @Override
    public List<String> options() {
        return List.of();
    }

    @Override
    public int port() {
        return 80;
    }

    @Override
    public String directory() {
        return "/var/www/html";
    }

    @Override
    public String greeting() {
        return "start worker processes";
    }

    @Override
    public String configuration() {
        return "/etc/nginx/sites-available/default";
    }

    @Override
    public String addition() {
        return "server { listen 80; server_name changed; return 200 changed; }\n";
    }

    @Override
    public boolean rereads() {
        return true;
    }

    @Override
    public boolean isChanged(int port) throws IOException {
        return get(port, "/", "changed").equals("changed");
    }

    @Override
    public List<String> ownProgram() {
        return List.of("nginx", "-t");
    }

    @Override
    public String ownAnswer() {
        return "test is successful";
    }

    @Override
    public void keep(Asked asked, String word) {
        asked.exec("root", "sh", "-c", "echo '" + word + "' > " + directory() + "/word");
    }

    @Override
    public String kept(int port) throws IOException {
        return get(port, "/word", "localhost");
    }

    /** What follows the head of the answer, whose last line is empty. */
    private static String get(int port, String path, String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(LIMIT_MILLISECONDS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
        }
    }
}
