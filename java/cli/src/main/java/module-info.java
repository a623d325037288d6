/** The command line. It exports nothing: its main class is {@code dev.jcontainer.cli.Main}. */
module dev.jcontainer.cli {
    requires dev.jcontainer;
    requires dev.jcontainer.engine;
    requires dev.jcontainer.image;
    requires dev.jcontainer.json;
    requires dev.jcontainer.oci;
    requires static org.jspecify;
    requires org.slf4j;

    provides org.slf4j.spi.SLF4JServiceProvider with
            dev.jcontainer.cli.base.WarningsProvider;
}
