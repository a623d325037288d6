package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An authority for certificates that openssl makes, with a server's certificate for 127.0.0.1 and localhost.
 *
 * @param directory where its files are: {@code ca.crt}, {@code server.crt} and {@code server.key}
 */
public record TestAuthority(Path directory) {
    /** Makes the files in an existing directory. */
    public static TestAuthority make(Path directory) throws IOException {
        TestAuthority authority = new TestAuthority(directory);
        Files.writeString(directory.resolve("names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
        authority.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=tests"
                + " -keyout ca.key -out ca.crt");
        authority.openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=127.0.0.1"
                + " -keyout server.key -out server.csr");
        authority.openssl("x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names"
                + " -out server.crt");
        return authority;
    }

    private void openssl(String words) throws IOException {
        String[] command = ("openssl " + words).split(" ");
        for (int i = 1; i < command.length; i++) {
            boolean file = command[i].contains(".") && !command[i].startsWith("/") || command[i].equals("names");
            command[i] = file ? directory.resolve(command[i]).toString() : command[i];
        }
        String said = Host.output(command);
        assertThat(directory.resolve(command[command.length - 1])).as(said).exists();
    }

    /** The certificate of the authority, which clients trust. */
    public Path certificate() {
        return directory.resolve("ca.crt");
    }

    /** The certificate of the server. */
    public Path server() {
        return directory.resolve("server.crt");
    }

    /** Its key, without a password. */
    public Path key() {
        return directory.resolve("server.key");
    }
}
