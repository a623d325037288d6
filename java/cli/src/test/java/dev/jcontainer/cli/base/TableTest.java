package dev.jcontainer.cli.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    /** As with docker, a column takes ten characters with its gap, and the last one what it needs. */
    @Test
    void aNarrowColumnTakesTenCharacters() {
        Table table = new Table("REPOSITORY", "TAG", "SIZE");
        table.row("app", "1", "2MB");
        assertThat(table.toString()).isEqualTo("REPOSITORY   TAG       SIZE\napp          1         2MB\n");
    }
}
