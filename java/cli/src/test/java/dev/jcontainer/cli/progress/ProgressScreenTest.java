package dev.jcontainer.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressScreenTest {
    private static final long MEGABYTE = 1_000_000;

    private final ProgressScreen progress = new ProgressScreen();

    private void layer(int number, LayerState state, long done, long total) {
        progress.layer(new LayerLine("layer" + number, state, done, total));
    }

    @Test
    void eachLayerHasALineThatIsDrawnAgainInItsPlace() {
        VirtualScreen screen = new VirtualScreen(80, 24);
        screen.write("$ jcontainer pull x\r\n");
        layer(1, LayerState.FOUND, 0, 0);
        layer(2, LayerState.WAITING, 0, 0);
        screen.write(progress.draw(80, 24));
        assertThat(screen.visible())
                .containsExactly("$ jcontainer pull x", "layer1: Pulling fs layer", "layer2: Waiting");
        layer(1, LayerState.COMPLETE, 0, 0);
        layer(2, LayerState.DOWNLOADING, 5 * MEGABYTE, 10 * MEGABYTE);
        layer(3, LayerState.EXISTS, 0, 0);
        screen.write(progress.draw(80, 24));
        assertThat(screen.visible())
                .containsExactly(
                        "$ jcontainer pull x",
                        "layer1: Pull complete",
                        "layer2: Downloading [" + "=".repeat(21) + ">" + " ".repeat(21) + "] 5MB/10MB",
                        "layer3: Already exists");
        assertThat(screen.below()).isEmpty();
    }

    @Test
    void aLineStaysAboveTheLayersEvenIfItIsLongerThanARow() {
        VirtualScreen screen = new VirtualScreen(20, 10);
        layer(1, LayerState.FOUND, 0, 0);
        layer(2, LayerState.FOUND, 0, 0);
        screen.write(progress.draw(20, 10));
        progress.line("a warning of more than twenty characters");
        progress.line("and another one");
        screen.write(progress.draw(20, 10));
        assertThat(screen.visible())
                .containsExactly(
                        "a warning of more th",
                        "an twenty characters",
                        "and another one",
                        "layer1: Pulling fs ",
                        "layer2: Pulling fs ");
        screen.write(progress.draw(20, 10));
        assertThat(screen.all()).hasSize(5);
    }

    /** With the cursor's own row, one layer less than the screen has rows fits. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 9, 10})
    void moreLayersThanRowsShowThoseThatAreBusy(int rows) {
        VirtualScreen screen = new VirtualScreen(60, rows);
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
        for (int i = 0; i < 9; i++) {
            layer(i, LayerState.WAITING, 0, 0);
        }
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
        assertThat(new LayerLine("a", LayerState.RETRYING, 0, 0).text(80)).isEqualTo("a: Retrying");
        assertThat(new LayerLine("a", LayerState.COMPLETE, 5, 10).text(80)).isEqualTo("a: Pull complete");
    }

    @Test
    void whereNoTerminalIsThereIsALineForEachChange() {
        List<String> lines = new ArrayList<>();
        try (PlainProgress plain = new PlainProgress(lines::add)) {
            plain.layer("a", LayerState.FOUND, 0, 0);
            plain.layer("b", LayerState.FOUND, 0, 0);
            plain.layer("a", LayerState.DOWNLOADING, 1, 3);
            plain.layer("a", LayerState.DOWNLOADING, 2, 3);
            plain.line("a warning");
            plain.layer("a", LayerState.COMPLETE, 3, 3);
        }
        assertThat(lines)
                .containsExactly(
                        "a: Pulling fs layer\n",
                        "b: Pulling fs layer\n",
                        "a: Downloading\n",
                        "a warning\n",
                        "a: Pull complete\n");
    }
}
