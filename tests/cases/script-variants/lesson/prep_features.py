import pandas as pd

orders = pd.read_parquet("interim/orders.parquet")
by_customer = orders.groupby("customer")
features = pd.DataFrame(
    {
        "orders": by_customer.size(),
        "spent": by_customer["amount"].sum(),
        "last_order": by_customer["placed_at"].max(),
    }
)
today = orders["placed_at"].max()
features["days_silent"] = (today - features["last_order"]).dt.days
features["mean_basket"] = features["spent"] / features["orders"]
features.drop(columns="last_order").to_parquet("interim/features.parquet")
