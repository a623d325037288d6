package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docker documents about images and the options of run. */
class ImageDefaultsTest {
    private static final Root.Layers ROOT = Root.layers(List.of(Root.Layer.directory("/image")));

    private static RunDefaults image(List<String> entrypoint, List<String> cmd) {
        return new RunDefaults(
                "app:staff",
                List.of("A=1", "B=two=2", "C", "=x"),
                entrypoint,
                cmd,
                "/srv",
                List.of("/data"),
                List.of("80/tcp"),
                Map.of(),
                "SIGINT",
                null);
    }

    private static ContainerSpec spec(RunDefaults image, String... words) throws UsageException, IOException {
        Arguments arguments = Parser.parse(RunOptions.MODEL, List.of(words));
        return ImageDefaults.apply(RunParser.of(arguments), arguments, image, ROOT, false);
    }

    @ParameterizedTest
    @CsvSource({
        "entry -e, cmd 1, img, entry -e cmd 1",
        "entry -e, cmd 1, img x -y, entry -e x -y",
        "entry, '', img, entry",
        "'', cmd 1, img, cmd 1",
        "'', cmd 1, img x, x",
        "entry -e, cmd 1, --entrypoint other img, other",
        "entry -e, cmd 1, --entrypoint other img x, other x",
        "entry -e, cmd 1, --entrypoint= img x, x"
    })
    void theCommandIsThatOfDocker(String entrypoint, String cmd, String line, String command) throws Exception {
        RunDefaults image = image(words(entrypoint), words(cmd));
        assertThat(spec(image, line.split(" ")).command()).isEqualTo(words(command));
        assertThat(spec(image, line.split(" ")).root()).isEqualTo(ROOT.writable(List.of("/data")));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"'', img", "cmd, --entrypoint= img"})
    void noCommandAtAllIsRefused(String cmd, String line) {
        assertThatThrownBy(() -> spec(image(List.of(), words(cmd)), line.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no COMMAND to run in image 'img'");
    }

    @Test
    void theImageSaysWhatNoOptionSays() throws Exception {
        ContainerSpec spec = spec(image(List.of(), List.of("x")), "img");
        assertThat(spec.environment())
                .containsEntry("A", "1")
                .containsEntry("B", "two=2")
                .doesNotContainKey("C");
        assertThat(spec.workdir()).isEqualTo("/srv");
        assertThat(spec.user()).isEqualTo(User.parse("app:staff"));
        assertThat(spec.stopSignal()).isEqualTo(Signal.INT);
    }

    @Test
    void theImagesVolumesStayWritableInAReadOnlyRoot() throws Exception {
        assertThat(spec(image(List.of(), List.of("x")), "--read-only", "img").root())
                .isEqualTo(ROOT.writable(List.of("/data")).readOnly());
    }

    @Test
    void optionsGoBeforeTheImage() throws Exception {
        ContainerSpec spec = spec(
                image(List.of(), List.of("x")),
                "-e",
                "A=own",
                "-e",
                "B",
                "-w",
                "/own",
                "-u",
                "7",
                "--stop-signal",
                "HUP",
                "img");
        assertThat(spec.environment()).containsEntry("A", "own").doesNotContainKey("B");
        assertThat(spec.workdir()).isEqualTo("/own");
        assertThat(spec.user()).isEqualTo(User.parse("7"));
        assertThat(spec.stopSignal()).isEqualTo(Signal.HUP);
    }

    @Test
    void groupsAreAddedToTheImagesUser() throws Exception {
        assertThat(spec(image(List.of(), List.of("x")), "--group-add", "9", "img")
                        .user())
                .isEqualTo(User.parse("app:staff").withGroup("9"));
    }

    @Test
    void aRelativeDirectoryBeginsAtTheRoot() throws Exception {
        RunDefaults image = new RunDefaults(
                "", List.of(), List.of(), List.of("x"), "srv/app", List.of(), List.of(), Map.of(), "", null);
        assertThat(spec(image, "img").workdir()).isEqualTo("/srv/app");
    }

    @Test
    void whatNoContainerCanHaveIsTheImagesFault() {
        RunDefaults image = new RunDefaults(
                "", List.of(), List.of(), List.of("x"), "", List.of(), List.of(), Map.of(), "SIGNOTHING", null);
        assertThatThrownBy(() -> spec(image, "img"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("image 'img'")
                .hasMessageContaining("SIGNOTHING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/proc/x"})
    void noOptionReplacesAVolume(String volume) {
        RunDefaults image = new RunDefaults(
                "", List.of(), List.of(), List.of("x"), "", List.of(volume), List.of(), Map.of(), "", null);
        assertThatThrownBy(() -> spec(image, "img"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("image 'img'")
                .hasMessageContaining(volume)
                .hasMessageContaining("make the image again without it")
                .hasMessageNotContaining("as an option");
    }
}
