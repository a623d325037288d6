package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Root filesystems of layers for an ordinary user. */
@EndToEnd
class LayersRootlessTest extends OrdinaryUserTest {
    /** A library user's program, which runs a script on layers. */
    static final class Running {
        private Running() {}

        /** @param arguments the user, the script, and the layers, the lowest first */
        public static void main(String[] arguments) throws Exception {
            List<Root.Layer> layers = new ArrayList<>();
            for (int i = 2; i < arguments.length; i++) {
                layers.add(
                        arguments[i].endsWith(".erofs")
                                ? Root.Layer.erofs(arguments[i])
                                : Root.Layer.directory(arguments[i]));
            }
            ContainerSpec.Builder spec = ContainerSpec.builder()
                    .root(Root.layers(layers))
                    .stdio(Stdio.pipe().mergeStderr())
                    .command("sh", "-c", arguments[1]);
            try {
                System.out.print(
                        Containers.run(spec.user(User.parse(arguments[0])).build())
                                .stdoutText());
            } catch (IOException e) {
                System.out.print(e.getMessage());
            }
        }
    }

    /** What the program prints. */
    private String run(String name, String script, Path... layers) throws IOException {
        Host.output(
                "chown",
                "-Rh",
                "--reference",
                user.root().toString(),
                user.home().toString());
        List<String> arguments = new ArrayList<>(List.of(name, script));
        for (Path layer : layers) {
            arguments.add(layer.toString());
        }
        return user.run(Running.class, arguments);
    }

    private Path directory(String name) {
        return user.home().resolve(name);
    }

    @Test
    void directoriesAreStackedWithTheMarksOfAUserNamespace() throws Exception {
        LayerFiles.write(directory("low"), "srv/hidden", "low");
        LayerFiles.write(directory("low"), "srv/shown", "low");
        LayerFiles.write(directory("low"), "opt/hidden/a", "low");
        LayerFiles.whiteout(directory("high"), "srv/hidden");
        LayerFiles.write(directory("high"), "opt/hidden/b", "high");
        Files.getFileAttributeView(directory("high/opt/hidden"), UserDefinedFileAttributeView.class)
                .write("overlay.opaque", ByteBuffer.wrap("y".getBytes(StandardCharsets.UTF_8)));
        String script = "ls /srv /opt/hidden; echo written >/srv/shown; cat /srv/shown";
        for (int i = 0; i < 2; i++) {
            assertThat(run("0", script, user.root(), directory("low"), directory("high")))
                    .isEqualTo("/opt/hidden:\nb\n\n/srv:\nshown\nwritten");
        }
        assertThat(Files.readString(directory("low/srv/shown"))).isEqualTo("low");
    }

    @Test
    void aUserIsLookedUpInTheTopmostLayerThatHasTheFile() throws Exception {
        LayerFiles.write(directory("accounts"), "etc/passwd", "low:x:0:0::/low:\n");
        LayerFiles.write(directory("others"), "etc/passwd", "high:x:0:0::/high:\n");
        String script = "echo $HOME";
        Path accounts = directory("accounts");
        assertThat(run("low", script, user.root(), accounts)).isEqualTo("/low");
        assertThat(run("high", script, user.root(), accounts, directory("others")))
                .isEqualTo("/high");
        assertThat(run("low", script, user.root(), accounts, directory("others")))
                .contains("no user 'low'");
    }

    @Test
    void anImageIsRefusedAndTheReasonIsGiven() throws Exception {
        LayerFiles.write(directory("image"), "srv/file", "");
        LayerFiles.erofs(directory("image"));
        assertThat(run("0", "true", user.root(), LayerFiles.image(directory("image"))))
                .contains("the layer " + LayerFiles.image(directory("image")))
                .contains("root of the machine")
                .containsIgnoringCase("use a directory as the layer");
    }
}
