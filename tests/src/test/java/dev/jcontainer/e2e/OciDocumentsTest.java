package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documents that engines write: no intended member is ignored. */
@EndToEnd
final class OciDocumentsTest extends OciTest {
    private static final String ID = Host.own("oci-document");

    OciDocumentsTest() {
        super(ID);
    }

    private void write(String from, String to) throws IOException {
        runtime.write("exec sleep 1000");
        Path config = runtime.bundle().resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
    }

    /**
     * runc accepts it, because Go's decoder does; if it were ignored, the container would be less isolated than
     * intended.
     */
    @Test
    void aMemberInAnotherCaseIsRefused() throws Exception {
        write("\"noNewPrivileges\"", "\"NoNewPrivileges\"");
        CommandOutput output = runtime.run("create", ID);
        assertThat(output.status()).isEqualTo(1);
        assertThat(output.err()).contains("process.NoNewPrivileges: this member is written noNewPrivileges");
        write("\"readonlyPaths\"", "\"readOnlyPaths\"");
        assertThat(runtime.run("create", ID).err())
                .contains("linux.readOnlyPaths: this member is written readonlyPaths");
    }

    @Test
    void aMemberInAnotherCaseIsRefusedByExecAndUpdate() throws Exception {
        runtime.write("exec sleep 1000");
        runtime.launch(ID);
        Path document = directory.resolve("document.json");
        Files.writeString(document, "{\"args\": [\"true\"], \"cwd\": \"/\", \"Capabilities\": {}}");
        assertThat(runtime.run("exec", "--process", document.toString(), ID).err())
                .contains("Capabilities: this member is written capabilities");
        Files.writeString(document, "{\"pids\": {\"Limit\": 24}}");
        assertThat(runtime.run("update", "-r", document.toString(), ID).err())
                .contains("pids.Limit: this member is written limit");
    }
}
