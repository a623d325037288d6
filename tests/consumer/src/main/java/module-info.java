module consumer {
    requires dev.jcontainer;
}
