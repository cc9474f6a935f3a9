//! Every screen as text at the three sizes people have, and what must hold at any size.

use super::fixture::Bench;

#[test]
fn peek() {
    let size = std::env::var("PEEK").unwrap_or("80x24".into());
    let (w, h) = size.split_once('x').unwrap();
    let mut bench = Bench::new(w.parse().unwrap(), h.parse().unwrap());
    for keys in std::env::var("KEYS").unwrap_or_default().split('|') {
        bench.keys(keys);
        println!("--- {keys}\n{}", bench.screen());
    }
}
