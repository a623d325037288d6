package dev.jcontainer.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.image.progress.LayerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressScreenTest {
    private static final long MEGABYTE = 1_000_000;

    private final ProgressScreen progress = new ProgressScreen();

    private void begin(int layers) {
        List<String> digests = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            digests.add("sha256:layer" + i);
        }
        progress.begin(digests, 80);
    }

    private void layer(int number, LayerState state, long done, long total) {
        progress.layer(number, state, done, total);
    }

    @Test
    void eachLayerHasALineThatIsDrawnAgainInItsPlace() {
        VirtualScreen screen = new VirtualScreen(80, 24);
        screen.write("$ jcontainer pull x\r\n");
        begin(3);
        layer(0, LayerState.DOWNLOADING, 0, 0);
        screen.write(progress.draw(80, 24));
        assertThat(screen.visible())
                .containsExactly("$ jcontainer pull x", "layer0: Downloading", "layer1: Waiting", "layer2: Waiting");
        layer(0, LayerState.COMPLETE, 0, 0);
        layer(1, LayerState.DOWNLOADING, 5 * MEGABYTE, 10 * MEGABYTE);
        layer(2, LayerState.EXISTS, 0, 0);
        screen.write(progress.draw(80, 24));
        assertThat(screen.visible())
                .containsExactly(
                        "$ jcontainer pull x",
                        "layer0: Pull complete",
                        "layer1: Downloading [" + "=".repeat(21) + ">" + " ".repeat(21) + "] 5MB/10MB",
                        "layer2: Already exists");
        assertThat(screen.below()).isEmpty();
    }

    @Test
    void aLineStaysAboveTheLayersEvenIfItIsLongerThanARow() {
        VirtualScreen screen = new VirtualScreen(20, 10);
        begin(2);
        layer(0, LayerState.WAITING_FOR_PROCESS, 0, 0);
        layer(1, LayerState.WAITING_FOR_PROCESS, 0, 0);
        screen.write(progress.draw(20, 10));
        progress.line("a warning of more than twenty characters");
        progress.line("and another one");
        screen.write(progress.draw(20, 10));
        assertThat(screen.visible())
                .containsExactly(
                        "a warning of more th",
                        "an twenty characters",
                        "and another one",
                        "layer0: Waiting for",
                        "layer1: Waiting for");
        screen.write(progress.draw(20, 10));
        assertThat(screen.all()).hasSize(5);
    }

    /** With the cursor's own row, one layer less than the screen has rows fits. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 9, 10})
    void moreLayersThanRowsShowThoseThatAreBusy(int rows) {
        VirtualScreen screen = new VirtualScreen(60, rows);
        begin(10);
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 10; i++) {
                layer(i, i < round / 3 ? LayerState.COMPLETE : LayerState.WAITING, 0, 0);
            }
            layer(round / 3, LayerState.DOWNLOADING, round % 3 + 1, 3);
            screen.write(progress.draw(60, rows));
            assertThat(screen.all()).hasSizeLessThan(rows);
            assertThat(screen.visible().get(screen.visible().size() - 1))
                    .isEqualTo("10 layers, " + round / 3 + " complete");
            if (rows > 2) {
                assertThat(screen.visible().toString()).contains("layer" + round / 3 + ": Downloading");
            }
        }
    }

    @Test
    void theEndShowsAllLayersOnceInTheirOrder() {
        VirtualScreen screen = new VirtualScreen(60, 5);
        begin(20);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            layer(i, LayerState.DOWNLOADING, 1, 2);
            screen.write(progress.draw(60, 5));
        }
        for (int i = 0; i < 20; i++) {
            layer(i, LayerState.COMPLETE, 2, 2);
            lines.add("layer" + i + ": Pull complete");
        }
        screen.write(progress.draw(60, 5));
        screen.write(progress.drawAll(60));
        assertThat(screen.all()).isEqualTo(lines);
        assertThat(screen.below()).isEmpty();
    }

    @Test
    void aTerminalThatBecomesSmallerShowsFewerLines() {
        VirtualScreen screen = new VirtualScreen(60, 10);
        begin(9);
        screen.write(progress.draw(60, 10));
        screen.write(progress.draw(14, 4));
        assertThat(screen.visible()).containsExactly("layer0: Waiti", "layer1: Waiti", "9 layers, 0 c");
        assertThat(screen.below()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "79|0|\"a3ed95caeb02: Downloading [>                                    ] 0B/45.6MB\"",
                "79|22800000|\"a3ed95caeb02: Downloading [==================>                  ] 22.8MB/45.6MB\"",
                "79|45600000|\"a3ed95caeb02: Downloading [====================================>] 45.6MB/45.6MB\"",
                "79|99999999|\"a3ed95caeb02: Downloading [====================================>] 45.6MB/45.6MB\"",
                "50|22800000|\"a3ed95caeb02: Downloading 22.8MB/45.6MB\"",
                "20|22800000|\"a3ed95caeb02: Downlo\"",
                "0|22800000|\"\""
            })
    void theBarFitsTheTerminal(int columns, long done, String line) {
        assertThat(new LayerLine("a3ed95caeb02", LayerState.DOWNLOADING, done, 45_600_000).text(columns))
                .isEqualTo(line)
                .hasSizeLessThanOrEqualTo(columns);
    }

    @Test
    void withoutATotalThereIsNoBar() {
        assertThat(new LayerLine("a", LayerState.DOWNLOADING, 1500, 0).text(80)).isEqualTo("a: Downloading 1.5kB");
        assertThat(new LayerLine("a", LayerState.PUSHING, 0, 0).text(80)).isEqualTo("a: Pushing");
        assertThat(new LayerLine("a", LayerState.COMPLETE, 5, 10).text(80)).isEqualTo("a: Pull complete");
    }

    @Test
    void whereNoTerminalIsThereIsALineForEachChange() {
        List<String> lines = new ArrayList<>();
        try (PlainProgress plain = new PlainProgress(lines::add)) {
            plain.begin("x", List.of("sha256:a", "sha256:b"));
            plain.layer(1, LayerState.WAITING, 0, 0);
            plain.layer(0, LayerState.DOWNLOADING, 1, 3);
            plain.layer(0, LayerState.DOWNLOADING, 2, 3);
            plain.warn("Nobody\nis here.");
            plain.layer(0, LayerState.COMPLETE, 3, 3);
            plain.begin("y", List.of("sha256:a"));
            plain.layer(0, LayerState.EXISTS, 0, 0);
        }
        assertThat(lines)
                .containsExactly(
                        "b: Waiting\n",
                        "a: Downloading\n",
                        "jcontainer: warning: Nobody\\nis here.\n",
                        "a: Pull complete\n",
                        "a: Already exists\n");
    }

    @Test
    void theLayersOfAnImageStayAboveThoseOfTheNext() {
        VirtualScreen screen = new VirtualScreen(60, 5);
        begin(3);
        screen.write(progress.draw(60, 5));
        for (int i = 0; i < 3; i++) {
            layer(i, LayerState.COMPLETE, 0, 0);
        }
        begin(2);
        screen.write(progress.draw(60, 5));
        screen.write(progress.drawAll(60));
        assertThat(screen.all())
                .containsExactly(
                        "layer0: Pull complete",
                        "layer1: Pull complete",
                        "layer2: Pull complete",
                        "layer0: Waiting",
                        "layer1: Waiting");
    }

    @Test
    void aLayerIsNamedByTwelveDigits() {
        assertThat(LayerLine.id("sha256:0123456789abcdef")).isEqualTo("0123456789ab");
        assertThat(LayerLine.id("x")).isEqualTo("x");
    }
}
